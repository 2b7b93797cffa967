{#- The ids that records of HubSpot list as merged into them. HubSpot knows these no longer, and no
    file says that they were deleted. A cell with more is a rarity; its others stay. -#}
{% macro hubspot_merged_ids(newest) -%}
    {%- for place in ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] %}
    select trim(split_part(merged_ids, ';', {{ place }})) as merged_id
    from {{ newest }}
    where not coalesce(is_deleted, false)
    {{ 'union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

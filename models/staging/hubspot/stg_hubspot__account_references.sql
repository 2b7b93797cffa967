{#- A cell lists up to so many; a company with more is a rarity, and its others are not found. -#}
{%- set places = ['1', '2', '3', '4', '5'] -%}
with source as (

    {{ delivered('hubspot', 'companies') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    {% for kind, cell in [('domain', 'additional_domains'), ('also_known_as', 'merged_ids')] -%}
    {% set last_kind = loop.last -%}
    {% for place in places -%}
    select
        'hubspot' as tool,
        id as account_id,
        '{{ kind }}' as kind,
        trim(split_part({{ cell }}, ';', {{ place }})) as reference,
        _file,
        _row,
        _arrived_at
    from newest
    where
        trim(split_part({{ cell }}, ';', {{ place }})) <> ''
        and not coalesce(is_deleted, false)
    {% if not (loop.last and last_kind) %}
    union all

    {% endif -%}
    {%- endfor %}
    {%- endfor %}

)

select * from renamed

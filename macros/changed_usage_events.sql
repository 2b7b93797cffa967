{#- The events that a run counts again: those of changed account-days, from the files that may hold
    them; all of them if the model is built anew. No filter: one on a column that the joins make
    would keep DuckDB from skipping the files that need not be read. -#}
{% macro changed_usage_events() -%}
    {%- set arrivals, days = ref('int_changed_usage_arrivals'), ref('int_changed_usage_days') -%}
    select usage_events.*
    from {{ ref('int_usage_events') }} as usage_events
    {% if is_incremental() -%}
    semi join {{ arrivals }} as arrivals on usage_events._arrived_at = arrivals.arrived_at
    semi join {{ days }} as changed_days
        on {{ is_recounted('usage_events', 'changed_days', 'occurred_on') }}
    {%- endif %}
{%- endmacro %}

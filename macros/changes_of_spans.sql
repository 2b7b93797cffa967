{#- Spans (account_id, measure, begins_on, ends_on, amount) as daily changes: a span adds its amount
    on its first day and takes it away on its end, the first day it no longer counts (null = none).
    `latest` names measures whose last beginning is wanted as a day. -#}
{% macro changes_of_spans(spans, measures, latest=[]) -%}
    select
        account_id,
        date_day
        {%- for measure in measures %},
        sum(case when measure = '{{ measure }}' then change else 0 end) as {{ measure }}
        {%- endfor %}
        {%- for measure in latest %},
        max(case when measure = '{{ measure }}' and change > 0 then date_day end) as {{ measure }}
        {%- endfor %}
    from (
        select account_id, measure, begins_on as date_day, amount as change
        from {{ spans }}
        where begins_on < ends_on or (begins_on is not null and ends_on is null)

        union all

        select account_id, measure, ends_on as date_day, -amount as change
        from {{ spans }}
        where begins_on < ends_on
    ) as changes
    group by account_id, date_day
{%- endmacro %}

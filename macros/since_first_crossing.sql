{#- The judged days of each account and threshold from the first on which the account crosses it:
    nothing ever asks for the others. -#}
{% macro since_first_crossing(judged) -%}
    select {{ judged }}.*
    from {{ judged }}
    semi join (
        select account_id, threshold_id, min(date_day) as crossed_on
        from {{ judged }}
        where severity_rank > 0
        group by account_id, threshold_id
        {% if is_incremental() -%}
        union all

        select account_id, threshold_id, min(date_day) as crossed_on
        from {{ this }}
        where severity_rank > 0
        group by account_id, threshold_id
        {% endif -%}
    ) as first_crossings
        on
            {{ judged }}.account_id = first_crossings.account_id
            and {{ judged }}.threshold_id = first_crossings.threshold_id
            and {{ judged }}.date_day >= first_crossings.crossed_on
{%- endmacro %}

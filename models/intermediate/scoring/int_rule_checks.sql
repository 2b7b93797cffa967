-- The judged limits of this run that rules are made of: those of KPIs and those of the score.
with checks as (

    {% for model in ['int_threshold_checks', 'int_score_checks'] -%}
    select
        account_id,
        date_day,
        threshold_id,
        kpi,
        value,
        baseline_value,
        segment_median,
        change,
        severity_rank,
        softened_by
    from {{ ref(model) }}
    {% if not loop.last -%}
    union all

    {% endif -%}
    {% endfor -%}
),

int_rule_checks as (

    select checks.*
    from checks
    inner join {{ ref('int_scoring_slice') }} as slice on checks.date_day >= slice.first_day_on

)

select * from int_rule_checks

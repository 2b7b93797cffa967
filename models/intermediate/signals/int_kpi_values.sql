{%- set kpis = kpi_columns() -%}
{%- set names = kpis | map('last') | sum(start=[]) -%}
-- Every KPI in long form with the account's own earlier values: the first of the two baselines.
-- For the days that are scored in this run, and those whose values a late feed holds until then.
with slice as (

    select slice.first_day_on - settings.freeze_days as first_day_on
    from {{ ref('int_scoring_slice') }} as slice
    cross join {{ ref('int_settings') }} as settings

),

account_days as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.segment,
        account_days.known_days,
        account_days.is_customer and account_days.date_day >= slice.first_day_on as is_needed
    from {{ ref('int_account_days') }} as account_days
    inner join slice on account_days.date_day >= slice.first_day_on - 90

),

-- Days whose feeds were away for too long hold no KPI: neither as a value nor as a baseline.
computable_days as (

    select
        {% for component in kpis | map(attribute=1) | unique -%}
        bool_or(component = '{{ component }}' and is_computable) as has_{{ component }},
        {% endfor -%}
        date_day
    from {{ ref('int_component_days') }}
    group by date_day

),

wide as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.segment,
        {% for model, component, columns in kpis -%}
        {% for name in columns -%}
        case when has_{{ component }} then cast({{ model }}.{{ name }} as double) end as {{ name }},
        {% endfor -%}
        {% endfor -%}
        account_days.is_needed,
        account_days.known_days
    from account_days
    left join computable_days using (date_day)
    {% for model in kpis | map(attribute=0) | unique -%}
    left join {{ ref(model) }} as {{ model }} using (account_id, date_day)
    {% endfor -%}
),

-- The spine has every day, so 30 rows back is 30 days back.
lagged as (

    select
        {% for name in names -%}
        {{ name }},
        lag({{ name }}, 30) over days as {{ name }}_30d_ago,
        lag({{ name }}, 60) over days as {{ name }}_60d_ago,
        lag({{ name }}, 90) over days as {{ name }}_90d_ago,
        {% endfor -%}
        account_id,
        date_day,
        segment,
        is_needed,
        known_days
    from wide
    window days as (partition by account_id order by date_day)

),

long as (

    select
        account_id,
        date_day,
        segment,
        known_days,
        kpi,
        value,
        value_30d_ago,
        value_60d_ago,
        value_90d_ago
    from lagged
    unpivot include nulls (
        (value, value_30d_ago, value_60d_ago, value_90d_ago) for kpi in (
            {% for name in names -%}
            ({{ name }}, {{ name }}_30d_ago, {{ name }}_60d_ago, {{ name }}_90d_ago) as {{ name }}
            {{- "," if not loop.last }}
            {% endfor %}
        )
    )
    where is_needed

),

-- A window that reaches back before the first known day would pass for a small value.
int_kpi_values as (

    select
        long.account_id,
        long.date_day,
        long.segment,
        long.kpi,
        case when long.known_days >= kpis.min_history_days then long.value end as value,
        case when long.known_days - 30 >= kpis.min_history_days then long.value_30d_ago end
            as value_30d_ago,
        case when long.known_days - 60 >= kpis.min_history_days then long.value_60d_ago end
            as value_60d_ago,
        case when long.known_days - 90 >= kpis.min_history_days then long.value_90d_ago end
            as value_90d_ago
    from long
    inner join {{ ref('kpis') }} as kpis on long.kpi = kpis.kpi

)

select * from int_kpi_values
where value is not null

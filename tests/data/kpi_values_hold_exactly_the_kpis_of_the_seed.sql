-- A KPI that a seed names and no model computes, or that a model computes and the long form
-- forgets, would be a threshold that can never fire. "Known" is a value on a customer's day with
-- enough history and with its feeds.
{%- set kpi_models = [
    'int_kpis_usage', 'int_kpis_interaction', 'int_kpis_support', 'int_kpis_satisfaction',
    'int_kpis_billing',
] %}
with kpis as (

    select * from {{ ref('kpis') }}

),

computed as (

    {% for model in kpi_models -%}
    {% set relation = ref(model) -%}
    {% set columns = adapter.get_columns_in_relation(relation) if execute else [] -%}
    {% for column in columns if column.name not in ['account_id', 'date_day'] -%}
    select
        '{{ column.name }}' as kpi,
        account_id,
        date_day
    from {{ relation }}
    where {{ column.name }} is not null
    union all
    {% endfor -%}
    {% endfor -%}
    select
        cast(null as {{ dbt.type_string() }}) as kpi,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as date) as date_day

),

account_days as (

    select
        account_id,
        date_day,
        is_customer,
        row_number() over (partition by account_id order by date_day) as known_days
    from {{ ref('int_account_days') }}

),

computable_days as (

    select
        component,
        date_day
    from {{ ref('int_component_days') }}
    where is_computable

),

known as (

    select
        computed.kpi,
        count(*) as known_values
    from computed
    inner join kpis on computed.kpi = kpis.kpi
    inner join account_days
        on
            computed.account_id = account_days.account_id
            and computed.date_day = account_days.date_day
            and account_days.is_customer
            and account_days.known_days >= kpis.min_history_days
    inner join computable_days
        on
            kpis.component = computable_days.component
            and computed.date_day = computable_days.date_day
    group by computed.kpi

),

held as (

    select
        kpi,
        count(*) as held_values
    from {{ ref('int_kpi_values') }}
    group by kpi

),

compared as (

    select
        kpi,
        coalesce(known.known_values, 0) as known_values,
        coalesce(held.held_values, 0) as held_values,
        kpis.kpi is not null as is_in_seed
    from known
    full outer join held using (kpi)
    full outer join kpis using (kpi)

)

select *
from compared
where not is_in_seed or known_values <> held_values

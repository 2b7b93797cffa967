-- The weighted score (S02), KPI by KPI. What is not measured takes no part: its weight goes first
-- to the other KPIs of its component, and the weight of an unmeasured component to the others.
with score_kpis as (

    select * from {{ ref('int_score_kpis') }}

),

component_weights as (

    select * from {{ ref('int_component_weights') }}

),

measured_components as (

    select
        score_kpis.account_id,
        score_kpis.date_day,
        score_kpis.component,
        component_weights.weight as component_weight,
        sum(score_kpis.kpi_weight) as measured_kpi_weight
    from score_kpis
    inner join component_weights
        on
            score_kpis.segment = component_weights.segment
            and score_kpis.component = component_weights.component
    group by
        score_kpis.account_id,
        score_kpis.date_day,
        score_kpis.component,
        component_weights.weight

),

measured_accounts as (

    select
        account_id,
        date_day,
        sum(component_weight) as measured_weight
    from measured_components
    group by account_id, date_day

),

weighed as (

    select
        score_kpis.*,
        measured_components.component_weight,
        score_kpis.kpi_weight / cast(measured_components.measured_kpi_weight as double)
            as kpi_share,
        measured_components.component_weight / cast(measured_accounts.measured_weight as double)
            as component_share
    from score_kpis
    inner join measured_components
        on
            score_kpis.account_id = measured_components.account_id
            and score_kpis.date_day = measured_components.date_day
            and score_kpis.component = measured_components.component
    inner join measured_accounts
        on
            score_kpis.account_id = measured_accounts.account_id
            and score_kpis.date_day = measured_accounts.date_day

),

int_score_points as (

    select
        account_id,
        date_day,
        component,
        kpi,
        value_on,
        value,
        value_30d_ago,
        value_90d_ago,
        segment_median,
        measured_value,
        sub_score,
        component_weight,
        {{ rounded_cast('kpi_share * sub_score', 'decimal(18, 12)') }} as component_points,
        {{ rounded_cast('component_share * kpi_share', 'decimal(18, 12)') }} as weight,
        {{ rounded_cast('component_share * kpi_share * sub_score', 'decimal(18, 12)') }} as points
    from weighed

)

select * from int_score_points

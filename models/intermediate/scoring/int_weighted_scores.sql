-- The weighted score (S02) before caps and overrides. The weights of a segment's components sum to
-- 1 (tested), so the measured weight is the coverage.
{%- set components = ['usage', 'relationship', 'support', 'satisfaction', 'payment'] %}
with account_days as (

    select account_days.*
    from {{ ref('int_account_days') }} as account_days
    inner join {{ ref('int_scoring_slice') }} as slice
        on account_days.date_day >= slice.first_day_on
    where account_days.is_customer

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

feed_statuses as (

    select
        {% for component in components -%}
        max(case when component_days.component = '{{ component }}' then component_days.status end)
            as {{ component }}_status,
        {% endfor -%}
        component_days.date_day,
        -- A part that nobody delivers keeps no account waiting.
        max(
            case
                when component_days.status <> 'not_applicable'
                    then score_components.min_tenure_days
            end
        ) as min_tenure_days
    from {{ ref('int_component_days') }} as component_days
    inner join {{ ref('score_components') }} as score_components
        on component_days.component = score_components.component
    group by component_days.date_day

),

component_scores as (

    select
        account_id,
        date_day,
        component,
        max(component_weight) as component_weight,
        cast(sum(component_points) as decimal(18, 12)) as component_score,
        sum(points) as points
    from score_points
    group by account_id, date_day, component

),

summed as (

    select
        account_id,
        date_day,
        {% for component in components -%}
        max(case when component = '{{ component }}' then component_score end)
            as {{ component }}_score,
        {% endfor -%}
        sum(points) as points,
        sum(component_weight) as measured_weight
    from component_scores
    group by account_id, date_day

),

judged as (

    select
        account_days.account_id,
        account_days.date_day,
        account_days.segment,
        account_days.plan,
        account_days.tenure_days,
        {% for component in components -%}
        summed.{{ component }}_score,
        case
            when feed_statuses.{{ component }}_status <> 'measured'
                then feed_statuses.{{ component }}_status
            when summed.{{ component }}_score is null then 'no_data_yet'
            else 'measured'
        end as {{ component }}_status,
        {% endfor -%}
        coalesce(account_days.tenure_days < feed_statuses.min_tenure_days, false) as is_too_early,
        account_days.date_day
        + cast(feed_statuses.min_tenure_days - account_days.tenure_days as integer)
            as old_enough_on,
        coalesce(summed.measured_weight, 0) as coverage,
        case
            when summed.measured_weight >= settings.min_coverage
                then cast(round(summed.points, 9) as decimal(18, 9))
        end as weighted_score
    from account_days
    cross join settings
    left join feed_statuses using (date_day)
    left join summed using (account_id, date_day)

),

int_weighted_scores as (

    select
        judged.*,
        {% for component in components -%}
        coalesce({{ component }}_status = 'measured', false) {{- ' or ' if not loop.last }}
        {% endfor -%}
            as is_measured,
        -- While a feed is late or partial, a score that moves says nothing about the customer.
        {% for component in components -%}
        coalesce({{ component }}_status in ('feed_late', 'feed_partial'), false)
        {{- ' or ' if not loop.last }}
        {% endfor -%}
            as is_stale
    from judged

)

select * from int_weighted_scores

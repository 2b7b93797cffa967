-- What comes up for renewal, nearest first to talk about, with what speaks for it and against it.
with upcoming as (

    select * from {{ ref('int_upcoming_renewals') }}

),

account_health as (

    select * from {{ ref('account_health') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- What brings the score more than it costs, without what it costs all the same.
strengths as (

    select
        reasons.account_id,
        split_part(reasons.sentence, ' (costs ', 1) as sentence,
        row_number() over (
            partition by reasons.account_id
            order by reasons.points desc, reasons.component, reasons.kpi
        ) as strength_rank
    from {{ ref('account_health_reasons') }} as reasons
    inner join as_of on reasons.date_day = as_of.as_of_on
    where reasons.points > reasons.lost_points

),

strongest as (

    select
        {% for rank in [1, 2, 3] -%}
        max(case when strength_rank = {{ rank }} then sentence end) as strength_{{ rank }},
        {% endfor -%}
        account_id
    from strengths
    group by account_id

),

due as (

    select
        upcoming.*,
        {{ dbt.datediff('as_of.as_of_on', 'upcoming.due_on', 'day') }} as days_to_renewal
    from upcoming
    cross join as_of

),

renewals as (

    select
        due.tool,
        due.subscription_id,
        due.account_id,
        account_health.account_name,
        account_health.owner_email,
        account_health.segment,
        due.plan,
        due.due_on,
        cast(due.days_to_renewal as integer) as days_to_renewal,
        horizons.horizon_days,
        due.is_due_assumed,
        due.has_end,
        due.is_cancelled,
        due.auto_renew as is_renewed_automatically,
        due.mrr,
        cast(due.mrr * 12 as decimal(18, 4)) as arr,
        account_health.band,
        account_health.score,
        account_health.score_change_28d,
        account_health.open_alert_count,
        case when bands.is_at_risk or due.has_end then due.mrr end as mrr_at_risk,
        strongest.strength_1,
        strongest.strength_2,
        strongest.strength_3,
        account_health.reason_1,
        account_health.reason_2,
        account_health.reason_3
    from due
    inner join {{ ref('renewal_horizons') }} as horizons
        on due.days_to_renewal <= horizons.horizon_days
    inner join account_health on due.account_id = account_health.account_id
    left join {{ ref('bands') }} as bands on account_health.band = bands.band
    left join strongest on due.account_id = strongest.account_id
    qualify
        row_number() over (
            partition by due.tool, due.subscription_id order by horizons.horizon_days
        ) = 1

)

select * from renewals

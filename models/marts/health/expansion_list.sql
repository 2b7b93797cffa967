-- Whom to ask for more: healthy accounts that nothing urgent is open for (R25). Nobody sells during
-- a rescue (D10), so any open alert above the mildest level keeps an account off the list.
with account_health as (

    select * from {{ ref('account_health') }}

),

severities as (

    select * from {{ ref('severities') }}

),

mildest as (

    select min(severity_rank) as severity_rank
    from severities

),

latest_answers as (

    select
        satisfaction.account_id,
        satisfaction.date_day,
        nps_classes.nps_class
    from {{ ref('int_kpis_satisfaction') }} as satisfaction
    inner join {{ ref('nps_classes') }} as nps_classes
        on
            satisfaction.nps_latest_score >= nps_classes.min_score
            and satisfaction.nps_latest_score < nps_classes.max_score + 1

),

calm as (

    select
        account_health.*,
        latest_answers.nps_class,
        usage.active_users_per_seat_30d
    from account_health
    cross join mildest
    left join severities on account_health.max_open_severity = severities.severity
    left join latest_answers
        on
            account_health.account_id = latest_answers.account_id
            and account_health.date_day = latest_answers.date_day
    left join {{ ref('int_kpis_usage') }} as usage
        on
            account_health.account_id = usage.account_id
            and account_health.date_day = usage.date_day
    where coalesce(severities.severity_rank, mildest.severity_rank) <= mildest.severity_rank

),

expansion_list as (

    select
        calm.account_id,
        opportunities.opportunity,
        calm.account_name,
        calm.owner_email,
        calm.segment,
        calm.plan,
        calm.value_tier,
        calm.mrr,
        calm.score,
        calm.depth_class,
        calm.nps_class,
        calm.active_users_per_seat_30d,
        calm.next_renewal_on,
        opportunities.playbook_id,
        playbooks.next_action,
        playbooks.allows_commercial_offer
    from calm
    inner join {{ ref('opportunities') }} as opportunities
        on
            (opportunities.band is null or calm.band = opportunities.band)
            and (
                opportunities.depth_class is null
                or calm.depth_class = opportunities.depth_class
            )
            and (opportunities.nps_class is null or calm.nps_class = opportunities.nps_class)
    inner join {{ ref('playbooks') }} as playbooks
        on opportunities.playbook_id = playbooks.playbook_id

)

select * from expansion_list

-- All work of the morning in the order in which its owner does it, whether the day holds it or not.
with items as (

    select * from {{ ref('int_work_items') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

owners as (

    select * from {{ ref('int_account_owners') }}

),

playbooks as (

    select * from {{ ref('playbooks') }}

),

steps as (

    select * from {{ ref('follow_up_steps') }}

),

ranked as (

    select
        items.*,
        owners.owner_email,
        owners.is_owner_assumed,
        owners.daily_capacity,
        row_number() over (
            partition by owners.owner_email
            order by
                items.rank_score desc,
                items.mrr desc nulls last,
                items.due_at nulls last,
                items.account_id
        ) as work_rank,
        count(*) over (partition by owners.owner_email) as item_count
    from items
    inner join owners on items.account_id = owners.account_id

),

int_ranked_work as (

    select
        as_of.as_of_on as date_day,
        ranked.owner_email,
        cast(ranked.work_rank as integer) as work_rank,
        ranked.account_id,
        accounts.account_name,
        ranked.is_owner_assumed,
        ranked.severity,
        ranked.alert_count,
        ranked.rule_names,
        ranked.lead_alert_id,
        ranked.lead_reason as reason,
        ranked.playbook_id,
        ranked.follow_up,
        -- What waits for a first contact goes before the next one.
        coalesce(case when ranked.due_at is null then steps.next_action end, playbooks.next_action)
            as next_action,
        ranked.due_at,
        ranked.urgency_class,
        ranked.mrr,
        ranked.next_renewal_on,
        cast(ranked.rank_score as decimal(18, 9)) as rank_score,
        ranked.rank_reason,
        cast(ranked.item_count as integer) as item_count,
        cast(greatest(ranked.item_count - ranked.daily_capacity, 0) as integer) as left_out_count,
        ranked.work_rank > ranked.daily_capacity as is_left_out
    from ranked
    cross join {{ ref('int_as_of') }} as as_of
    inner join accounts on ranked.account_id = accounts.account_id
    inner join playbooks on ranked.playbook_id = playbooks.playbook_id
    left join steps on ranked.follow_up = steps.follow_up

)

select * from int_ranked_work

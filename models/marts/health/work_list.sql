with ranked as (

    select * from {{ ref('int_ranked_work') }}

),

work_list as (

    select
        date_day,
        owner_email,
        work_rank,
        account_id,
        account_name,
        is_owner_assumed,
        severity,
        alert_count,
        rule_names,
        lead_alert_id,
        reason,
        playbook_id,
        follow_up,
        next_action,
        due_at,
        urgency_class,
        mrr,
        next_renewal_on,
        rank_score,
        rank_reason,
        item_count,
        left_out_count
    from ranked
    where not is_left_out

)

select * from work_list

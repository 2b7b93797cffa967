with ranked as (

    select * from {{ ref('int_ranked_work') }}

),

work_left_out as (

    select
        date_day,
        owner_email,
        work_rank,
        account_id,
        account_name,
        severity,
        alert_count,
        reason,
        next_action,
        due_at,
        urgency_class,
        mrr,
        next_renewal_on,
        rank_score,
        rank_reason
    from ranked
    where is_left_out

)

select * from work_left_out

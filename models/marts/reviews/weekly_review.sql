-- Half an hour a week: the accounts whose health, silence, tickets or ratings ask for a step.
with account_health as (

    select * from {{ ref('account_health') }}

),

support as (

    select * from {{ ref('int_kpis_support') }}

),

satisfaction as (

    select * from {{ ref('int_kpis_satisfaction') }}

),

interaction as (

    select * from {{ ref('int_kpis_interaction') }}

),

inactive_classes as (

    select distinct segment_value
    from {{ ref('segment_values') }}
    where segment_type = 'activity' and threshold_id = 't13_inactivity'

),

items as (

    select
        account_health.account_id,
        'health_score' as topic,
        cast(account_health.score as double) as value,
        cast(account_health.score - account_health.score_change_7d as double) as value_before
    from account_health
    inner join {{ ref('bands') }} as bands on account_health.band = bands.band
    where bands.is_at_risk

    union all

    select
        account_health.account_id,
        'inactive_account' as topic,
        cast(interaction.days_since_significant_interaction as double) as value,
        cast(null as double) as value_before
    from account_health
    inner join inactive_classes
        on account_health.activity_class = inactive_classes.segment_value
    inner join interaction
        on
            account_health.account_id = interaction.account_id
            and account_health.date_day = interaction.date_day

    union all

    select
        account_health.account_id,
        'tickets' as topic,
        cast(support.unresolved_tickets as double) as value,
        cast(null as double) as value_before
    from account_health
    inner join support
        on
            account_health.account_id = support.account_id
            and account_health.date_day = support.date_day
    inner join {{ ref('int_settings') }} as settings
        on support.unresolved_tickets >= settings.review_min_unresolved_tickets

    union all

    select
        account_health.account_id,
        'low_rating' as topic,
        cast(satisfaction.low_ratings_30d as double) as value,
        cast(null as double) as value_before
    from account_health
    inner join satisfaction
        on
            account_health.account_id = satisfaction.account_id
            and account_health.date_day = satisfaction.date_day
    where satisfaction.low_ratings_30d > 0

),

weekly_review as (

    select
        items.topic,
        items.account_id,
        cast(topics.topic_rank as integer) as topic_rank,
        cast(
            row_number() over (
                partition by items.topic
                order by account_health.mrr desc nulls last, items.account_id
            ) as integer
        ) as item_rank,
        account_health.account_name,
        account_health.owner_email,
        account_health.segment,
        account_health.mrr,
        account_health.band,
        items.value,
        items.value_before,
        account_health.reason_1 as reason,
        topics.decision,
        account_health.date_day + topics.decision_due_days as decision_due_on
    from items
    inner join account_health on items.account_id = account_health.account_id
    inner join {{ ref('review_topics') }} as topics
        on items.topic = topics.topic and topics.review = 'weekly'

)

select * from weekly_review

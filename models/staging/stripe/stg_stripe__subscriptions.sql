with source as (

    {{ delivered('stripe', 'subscriptions') }}

),

items as (

    select * from {{ ref('stg_stripe__items') }}

),

-- Stripe ends all that a customer has when it is deleted, and lists none of it any more.
deleted_customers as (

    select
        customer_id,
        deleted_at
    from {{ ref('stg_stripe__newest_customers') }}
    where deleted_at is not null

),

sums as (

    select
        subscription_id,
        min(plan) as plan,
        -- One item without a price (by tiers, by use) leaves the whole unknown, not smaller.
        case when count(*) = count(amount_per_month) then sum(amount_per_month) end as mrr,
        max(currency) as currency,
        sum(quantity) as seats,
        max(current_period_end) as current_period_end,
        case
            when min(interval_unit) <> max(interval_unit) then null
            when min(interval_count) <> max(interval_count) then null
            when max(interval_unit) = 'month' and max(interval_count) = 1 then 'month'
            when max(interval_unit) = 'month' and max(interval_count) = 3 then 'quarter'
            when max(interval_unit) = 'month' and max(interval_count) = 12 then 'year'
            when max(interval_unit) = 'year' and max(interval_count) = 1 then 'year'
        end as billing_period
    from items
    group by subscription_id

),

dated as (

    select
        source.subscription_id,
        source.customer_id,
        case when deleted_customers.deleted_at is null then source.status else 'canceled' end
            as status,
        coalesce(source.started_at, source.created_at) as started_at,
        coalesce(source.current_period_end, sums.current_period_end) as current_period_end,
        source.cancel_at,
        source.canceled_at,
        coalesce(source.ended_at, deleted_customers.deleted_at) as ended_at,
        source.trial_end,
        -- Given to who was paying already.
        coalesce(
            cast(source.trial_start as date)
            > cast(coalesce(source.started_at, source.created_at) as date),
            false
        ) as is_trial_later,
        coalesce(source.cancel_at_period_end, false) or source.cancel_at is not null as is_leaving,
        sums.plan,
        sums.mrr,
        sums.currency,
        sums.seats,
        sums.billing_period,
        source._file,
        source._row,
        source._arrived_at
    from source
    left join sums on source.subscription_id = sums.subscription_id
    left join deleted_customers on source.customer_id = deleted_customers.customer_id
    where
        source.status not in ('incomplete', 'incomplete_expired')
        and coalesce(source.is_active_version, true)
        and coalesce(source.is_live, true)

),

judged as (

    select
        dated.*,
        -- It ended with its trial: nothing was ever paid. Paused: the trial is over and there is no
        -- card.
        case
            when is_trial_later then status = 'paused'
            when status = 'canceled'
                then coalesce(cast(ended_at as date) <= cast(trial_end as date), false)
            else status in ('trialing', 'paused')
        end as is_trial
    from dated

),

renamed as (

    select
        'stripe' as tool,
        subscription_id,
        customer_id as account_id,
        plan,
        case
            when is_trial then 'trial'
            when status = 'canceled' then 'ended'
            when status not in ('active', 'past_due', 'unpaid', 'trialing') then 'unknown'
            when is_leaving then 'cancelled'
            else 'active'
        end as status,
        -- A trial stays on its subscription for ever, and is paid by nobody.
        coalesce(case when not is_trial and not is_trial_later then trial_end end, started_at)
            as started_at,
        coalesce(
            ended_at,
            case when is_leaving then coalesce(cancel_at, current_period_end) end
        ) as ended_at,
        case when not is_leaving and status <> 'canceled' then current_period_end end as renews_at,
        canceled_at as cancelled_at,
        {{ rounded_cast('mrr', 'decimal(18, 4)') }} as mrr,
        currency,
        cast(seats as bigint) as seats,
        billing_period,
        not is_leaving as auto_renew,
        _file,
        _row,
        _arrived_at
    from judged

)

select * from renamed

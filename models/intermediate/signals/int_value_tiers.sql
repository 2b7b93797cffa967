{{ config(
    materialized='incremental',
    partition_by=partition_column(),
    pre_hook="{{ forget_from(ref('int_scoring_slice')) }}",
) }}
-- What an account is worth beside the others: its MRR of the day, or what it ordered a month in the
-- last year if it has no subscription. Equal worth, equal tier. A subscription without a price
-- leaves the worth unknown, whatever is ordered beside it.
with subscribers as (

    select
        account_id,
        min(starts_on) as first_subscription_on
    from {{ ref('int_subscription_periods') }}
    where starts_on < ends_on
    group by account_id

),

account_days as (

    select
        account_days.account_id,
        account_days.date_day,
        accounts.is_strategic,
        case
            when account_days.date_day >= subscribers.first_subscription_on then billing.mrr
            else purchases.order_value_365d / 12
        end as monthly_value
    from {{ ref('int_account_days') }} as account_days
    inner join {{ ref('int_accounts') }} as accounts
        on account_days.account_id = accounts.account_id
    inner join {{ ref('int_kpis_billing') }} as billing
        on
            account_days.account_id = billing.account_id
            and account_days.date_day = billing.date_day
    inner join {{ ref('int_kpis_purchase') }} as purchases
        on
            account_days.account_id = purchases.account_id
            and account_days.date_day = purchases.date_day
    inner join {{ ref('int_scoring_slice') }} as slice
        on account_days.date_day >= slice.first_day_on
    left join subscribers on account_days.account_id = subscribers.account_id
    where account_days.is_customer

),

known as (

    select * from account_days
    where monthly_value is not null or is_strategic

),

ranked as (

    select
        account_id,
        date_day,
        case
            when is_strategic then 0
            else
                (
                    rank() over (
                        partition by date_day, monthly_value is null order by monthly_value desc
                    ) - 1
                )
                / cast(count(*) over (partition by date_day, monthly_value is null) as double)
        end as rank_share
    from known

),

int_value_tiers as (

    select
        ranked.account_id,
        ranked.date_day,
        value_tiers.value_tier
    from ranked
    inner join {{ ref('value_tiers') }} as value_tiers
        on
            ranked.rank_share >= value_tiers.from_share
            and ranked.rank_share < value_tiers.below_share

)

select * from int_value_tiers

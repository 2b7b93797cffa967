-- Each paid subscription as one period, [starts_on, ends_on), with its MRR in the reporting
-- currency at the rate of the day it started: a moving exchange rate is no movement of the
-- customer.
with subscriptions as (

    select * from {{ ref('int_subscriptions') }}

),

currency_rates as (

    select * from {{ ref('int_currency_rates') }}

),

priced as (

    select
        subscriptions.account_id,
        subscriptions.tool,
        subscriptions.subscription_id,
        coalesce(subscriptions.started_on, cast('0001-01-01' as date)) as starts_on,
        -- No end means still running.
        coalesce(subscriptions.ended_on, cast('9999-12-31' as date)) as ends_on,
        subscriptions.plan,
        subscriptions.renews_on,
        subscriptions.mrr as original_mrr,
        coalesce(subscriptions.currency, '{{ checked_var("reporting_currency") }}') as currency
    from subscriptions
    where
        subscriptions.account_id is not null
        and coalesce(subscriptions.status, '') <> 'trial'

),

int_subscription_periods as (

    select
        priced.account_id,
        priced.tool,
        priced.subscription_id,
        priced.starts_on,
        priced.ends_on,
        priced.plan,
        priced.renews_on,
        priced.original_mrr,
        priced.currency,
        {{ converted('priced.original_mrr', 'currency_rates.rate_to_reporting') }} as mrr
    from priced
    left join currency_rates
        on
            priced.currency = currency_rates.currency
            and priced.starts_on >= currency_rates.valid_from
            and priced.starts_on < currency_rates.valid_until

)

select * from int_subscription_periods

-- What decides which limits apply to an account: its segment, its country, and the first profile of
-- the seed that fits its sector and the rhythm of its contract (T14).
with customers as (

    select * from {{ ref('int_customers') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

billing_periods as (

    select
        account_id,
        billing_period
    from {{ ref('int_subscriptions') }}
    where account_id is not null and billing_period is not null
    qualify
        row_number() over (
            partition by account_id order by started_on desc nulls last, subscription_id desc
        ) = 1

),

int_account_profiles as (

    select
        customers.account_id,
        customers.segment,
        coalesce(accounts.country, '') as country,
        coalesce(profiles.profile, 'all') as profile,
        least(customers.first_customer_on, customers.first_record_on) as first_day_on
    from customers
    inner join accounts on customers.account_id = accounts.account_id
    left join billing_periods on customers.account_id = billing_periods.account_id
    left join {{ ref('account_profiles') }} as profiles
        on
            (profiles.industry is null or lower(profiles.industry) = lower(accounts.industry))
            and (
                profiles.billing_period is null
                or profiles.billing_period = billing_periods.billing_period
            )
    qualify
        row_number() over (
            partition by customers.account_id order by profiles.profile_rank nulls last
        ) = 1

)

select * from int_account_profiles

-- Who is a customer, since when, and until when, as the input contract defines it.
with accounts as (

    select * from {{ ref('int_accounts') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- What lies after the as-of date has not happened yet.
subscriptions as (

    select
        subscriptions.account_id,
        min(subscriptions.started_on) as first_subscription_on,
        max(subscriptions.started_on) as last_subscription_on,
        -- A subscription without an end is still running.
        case when count(*) = count(subscriptions.ended_on) then max(subscriptions.ended_on) end
            as last_subscription_end_on
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join as_of on coalesce(subscriptions.started_on, as_of.as_of_on) <= as_of.as_of_on
    where subscriptions.account_id is not null and coalesce(subscriptions.status, '') <> 'trial'
    group by subscriptions.account_id

),

orders as (

    select
        orders.account_id,
        min(orders.ordered_on) as first_order_on,
        max(orders.ordered_on) as last_order_on
    from {{ ref('int_orders') }} as orders
    inner join as_of on orders.ordered_on <= as_of.as_of_on
    where orders.account_id is not null
    group by orders.account_id

),

invoices as (

    select distinct invoices.account_id
    from {{ ref('int_invoices') }} as invoices
    inner join as_of on invoices.issued_on <= as_of.as_of_on
    where invoices.account_id is not null

),

records as (

    select * from {{ ref('int_account_records') }}

),

joined as (

    select
        accounts.account_id,
        accounts.segment,
        accounts.plan,
        accounts.seats,
        accounts.is_strategic,
        accounts.churn_kind,
        as_of.as_of_on,
        accounts.became_customer_on,
        -- Who buys again after it left is back.
        case
            when
                accounts.lifecycle_stage = 'churned'
                or coalesce(
                    greatest(subscriptions.last_subscription_on, orders.last_order_on)
                    < accounts.churned_on,
                    true
                )
                then accounts.churned_on
        end as stated_churned_on,
        case
            when coalesce(orders.last_order_on < subscriptions.last_subscription_end_on, true)
                then subscriptions.last_subscription_end_on
        end as last_subscription_end_on,
        records.first_record_on,
        coalesce(
            accounts.lifecycle_stage,
            case
                when
                    subscriptions.account_id is not null
                    or orders.account_id is not null
                    or invoices.account_id is not null
                    then 'customer'
                else 'lead'
            end
        ) as lifecycle_stage,
        case
            when orders.first_order_on < subscriptions.first_subscription_on
                then orders.first_order_on
            else coalesce(subscriptions.first_subscription_on, orders.first_order_on)
        end as first_purchase_on,
        coalesce(accounts.created_on, records.first_record_on) as first_seen_on,
        records.last_record_on
    from accounts
    cross join as_of
    left join subscriptions on accounts.account_id = subscriptions.account_id
    left join orders on accounts.account_id = orders.account_id
    left join invoices on accounts.account_id = invoices.account_id
    left join records on accounts.account_id = records.account_id

),

int_customers as (

    select
        account_id,
        segment,
        plan,
        seats,
        is_strategic,
        lifecycle_stage,
        first_record_on,
        coalesce(became_customer_on, first_purchase_on, first_seen_on) as first_customer_on,
        -- Lost on the stated day; without one, when its last subscription has ended by the as-of
        -- date; called lost without any date, after its last record.
        coalesce(
            stated_churned_on,
            case
                when last_subscription_end_on <= as_of_on then last_subscription_end_on
                when lifecycle_stage = 'churned' then coalesce(last_record_on + 1, first_seen_on)
            end
        ) as churned_on,
        case
            when stated_churned_on is not null then coalesce(churn_kind, 'stated')
            when last_subscription_end_on <= as_of_on then 'subscriptions_ended'
            when lifecycle_stage = 'churned' then 'stated_without_date'
        end as churn_definition
    from joined
    where lifecycle_stage in ('customer', 'churned')

)

select * from int_customers

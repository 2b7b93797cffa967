with newest as (

    select * from {{ ref('int_newest_subscriptions') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

int_subscriptions as (

    select
        newest.tool,
        newest.subscription_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.plan,
        newest.status,
        newest.mrr,
        newest.currency,
        newest.billing_period,
        newest.auto_renew,
        {{ local_date('newest.started_at') }} as started_on,
        -- Over, and nobody says since when: since it was cancelled, else since we know of it.
        coalesce(
            {{ local_date('newest.ended_at') }},
            case
                when newest.status in ('cancelled', 'ended')
                    then
                        coalesce(
                            {{ local_date('newest.cancelled_at') }},
                            {{ local_date('newest._arrived_at') }}
                        )
            end
        ) as ended_on,
        {{ local_date('newest.renews_at') }} as renews_on,
        {{ local_date('newest.cancelled_at') }} as cancelled_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_subscriptions

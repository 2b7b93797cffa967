-- The names that find no account, and what each would bring back. What lies after the as-of date
-- has not happened.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

currency_rates as (

    select * from {{ ref('int_currency_rates') }}

),

records as (

    select
        unmatched_records.tool,
        unmatched_records.named_as,
        unmatched_records.is_account_id,
        unmatched_records.entity,
        unmatched_records.occurred_on,
        cast(null as decimal(18, 4)) as mrr
    from {{ ref('int_unmatched_records') }} as unmatched_records

    union all

    -- Money that runs on the as-of date, at the rate of its first day.
    select
        subscriptions.tool,
        subscriptions.tool_account_id as named_as,
        true as is_account_id,
        'mrr' as entity,
        subscriptions.started_on as occurred_on,
        cast(subscriptions.mrr * currency_rates.rate_to_reporting as decimal(18, 4)) as mrr
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join as_of
        on as_of.as_of_on < coalesce(subscriptions.ended_on, cast('9999-12-31' as date))
    left join currency_rates
        on
            coalesce(subscriptions.currency, '{{ checked_var("reporting_currency") }}')
            = currency_rates.currency
            and coalesce(subscriptions.started_on, cast('0001-01-01' as date))
            >= currency_rates.valid_from
            and coalesce(subscriptions.started_on, cast('0001-01-01' as date))
            < currency_rates.valid_until
    where subscriptions.account_id is null and coalesce(subscriptions.status, '') <> 'trial'

),

int_unmatched_names as (

    select
        records.tool,
        records.named_as,
        records.is_account_id,
        count(case when records.entity <> 'mrr' then 1 end) as record_count,
        count(case when records.entity = 'tickets' then 1 end) as ticket_count,
        count(case when records.entity = 'usage_events' then 1 end) as event_count,
        -- One amount that nobody can convert makes the sum unknown, not smaller.
        case
            when count(case when records.entity = 'mrr' then 1 end) = count(records.mrr)
                then coalesce(sum(records.mrr), 0)
        end as mrr,
        max(records.occurred_on) as last_record_on
    from records
    inner join as_of on coalesce(records.occurred_on, as_of.as_of_on) <= as_of.as_of_on
    where records.named_as is not null
    group by records.tool, records.named_as, records.is_account_id

)

select * from int_unmatched_names

-- When each running contract comes up next: on the day it ends, if notice was given or it has a
-- fixed term; else on the renewal that the feed names; else on its next anniversary.
with contract_periods as (

    select * from {{ ref('int_contract_periods') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

running as (

    select
        contract_periods.account_id,
        contract_periods.tool,
        contract_periods.subscription_id,
        contract_periods.plan,
        contract_periods.starts_on,
        contract_periods.mrr,
        contract_periods.auto_renew,
        contract_periods.is_cancelled,
        as_of.as_of_on,
        settings.contract_term_months,
        nullif(contract_periods.contract_ends_on, cast('9999-12-31' as date)) as known_end_on,
        case when contract_periods.renews_on >= as_of.as_of_on then contract_periods.renews_on end
            as named_on,
        -- Whole terms until the month of the as-of date.
        cast(
            floor(
                {{ dbt.datediff('contract_periods.starts_on', 'as_of.as_of_on', 'month') }}
                / cast(settings.contract_term_months as double)
            ) * settings.contract_term_months as integer
        ) as months_on
    from contract_periods
    inner join as_of on contract_periods.ends_on > as_of.as_of_on
    cross join settings

),

anniversaries as (

    select
        running.*,
        cast({{ dbt.dateadd('month', 'months_on', 'starts_on') }} as date) as this_on,
        cast({{ dbt.dateadd('month', 'months_on + contract_term_months', 'starts_on') }} as date)
            as following_on
    from running

),

int_upcoming_renewals as (

    select
        account_id,
        tool,
        subscription_id,
        plan,
        mrr,
        auto_renew,
        is_cancelled,
        known_end_on is not null as has_end,
        coalesce(
            known_end_on,
            named_on,
            case
                when this_on >= as_of_on and this_on > starts_on then this_on
                else following_on
            end
        ) as due_on,
        known_end_on is null and named_on is null as is_due_assumed
    from anniversaries

)

select * from int_upcoming_renewals

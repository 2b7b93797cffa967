-- A subscription that ended while another one of the account ran is a module given up (K12), unless
-- the same plan went on soon after. A start that still lies ahead has not happened.
with subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}
    where starts_on < ends_on

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

ended as (

    select subscription_periods.*
    from subscription_periods
    inner join as_of on subscription_periods.ends_on <= as_of.as_of_on

),

compared as (

    select
        ended.account_id,
        ended.tool,
        ended.subscription_id,
        ended.ends_on,
        bool_or(others.starts_on <= ended.ends_on and others.ends_on > ended.ends_on)
            as has_another,
        bool_or(
            coalesce(others.plan, '') = coalesce(ended.plan, '')
            and others.starts_on >= ended.ends_on
            and others.starts_on <= ended.ends_on + settings.module_gap_days
            and others.starts_on <= as_of.as_of_on
        ) as goes_on
    from ended
    inner join subscription_periods as others
        on
            ended.account_id = others.account_id
            and (ended.tool <> others.tool or ended.subscription_id <> others.subscription_id)
    cross join settings
    cross join as_of
    group by ended.account_id, ended.tool, ended.subscription_id, ended.ends_on

),

int_cancelled_modules as (

    select
        account_id,
        tool,
        subscription_id,
        ends_on as ended_on
    from compared
    where has_another and not goes_on

)

select * from int_cancelled_modules

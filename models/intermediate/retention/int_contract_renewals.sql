-- When a contract came up for renewal, and whether it went on: on every anniversary it was renewed;
-- on the day it ended it was not, unless another one of the account took its place (K46).
with contract_periods as (

    select * from {{ ref('int_contract_periods') }}

),

months as (

    select * from {{ ref('int_periods') }}
    where period_type = 'month'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

terms as (

    select
        contract_periods.account_id,
        contract_periods.tool,
        contract_periods.subscription_id,
        contract_periods.starts_on,
        contract_periods.ends_on,
        contract_periods.mrr,
        {{ dbt.datediff('contract_periods.starts_on', 'months.period_start_on', 'month') }}
            as months_on
    from contract_periods
    cross join settings
    inner join months
        on
            contract_periods.starts_on < months.period_start_on
            and contract_periods.ends_on > months.period_start_on
            and mod(
                {{ dbt.datediff('contract_periods.starts_on', 'months.period_start_on', 'month') }},
                settings.contract_term_months
            ) = 0

),

anniversaries as (

    select
        account_id,
        tool,
        subscription_id,
        ends_on,
        mrr,
        cast({{ dbt.dateadd('month', 'months_on', 'starts_on') }} as date) as due_on
    from terms

),

ends as (

    select
        ended.account_id,
        ended.tool,
        ended.subscription_id,
        ended.ends_on as due_on,
        ended.mrr,
        count(successors.subscription_id) > 0 as is_renewed
    from contract_periods as ended
    inner join as_of on ended.ends_on <= as_of.as_of_on
    cross join settings
    left join contract_periods as successors
        on
            ended.account_id = successors.account_id
            and ended.ends_on - settings.churn_gap_days <= successors.starts_on
            and ended.ends_on + settings.churn_gap_days >= successors.starts_on
            and ended.starts_on < successors.starts_on
            and ended.ends_on < successors.ends_on
    group by
        ended.account_id, ended.tool, ended.subscription_id, ended.ends_on, ended.mrr

),

int_contract_renewals as (

    select
        anniversaries.account_id,
        anniversaries.tool,
        anniversaries.subscription_id,
        anniversaries.due_on,
        anniversaries.mrr,
        true as is_renewed
    from anniversaries
    inner join as_of on anniversaries.due_on <= as_of.as_of_on
    where anniversaries.due_on < anniversaries.ends_on

    union all

    select
        account_id,
        tool,
        subscription_id,
        due_on,
        mrr,
        is_renewed
    from ends

)

select * from int_contract_renewals

-- The spans in which an account is a customer, [begins_on, ends_on), and how each was lost: by the
-- first definition, in the order of the seed, that fits (D16).
with customers as (

    select * from {{ ref('int_customers') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

contract_periods as (

    select * from {{ ref('int_contract_periods') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

churn_definitions as (

    select * from {{ ref('churn_definitions') }}

),

contracts as (

    select
        account_id,
        stay_number,
        min(starts_on) as begins_on,
        max(ends_on) as ends_on,
        max(contract_ends_on) as contracts_end_on,
        coalesce(max(case when is_cancelled then ends_on end) = max(ends_on), false)
            as is_cancelled,
        max(stay_number) over (partition by account_id) as last_stay_number
    from contract_periods
    group by account_id, stay_number

),

-- The first stay begins with the first day as a customer; the last one ends when the customer is
-- lost. Who has no subscription has one stay.
stays as (

    select
        customers.account_id,
        customers.first_customer_on,
        coalesce(contracts.stay_number, 1) as stay_number,
        case
            when contracts.stay_number > 1 then contracts.begins_on
            else customers.first_customer_on
        end as begins_on,
        case
            when contracts.stay_number < contracts.last_stay_number then contracts.ends_on
            else
                greatest(
                    coalesce(customers.churned_on, cast('9999-12-31' as date)),
                    customers.first_customer_on
                )
        end as ends_on,
        contracts.is_cancelled,
        contracts.contracts_end_on,
        as_of.as_of_on
    from customers
    inner join as_of on customers.first_customer_on <= as_of.as_of_on
    left join contracts on customers.account_id = contracts.account_id

),

losses as (

    select
        account_id,
        stay_number,
        coalesce(is_cancelled, false) as is_cancelled,
        coalesce(contracts_end_on <= as_of_on, false) as has_run_out,
        -- What the CRM says of a loss is about the last one.
        row_number() over (partition by account_id order by stay_number desc) = 1 as is_latest
    from stays
    where ends_on <= as_of_on

),

named_losses as (

    select
        losses.account_id,
        losses.stay_number,
        churn_definitions.churn_definition,
        case when losses.is_latest then accounts.churn_reason end as churn_reason
    from losses
    inner join accounts on losses.account_id = accounts.account_id
    inner join churn_definitions
        on
            (losses.is_latest and accounts.churn_kind = churn_definitions.churn_definition)
            or (losses.is_cancelled and churn_definitions.churn_definition = 'cancelled')
            or (losses.has_run_out and churn_definitions.churn_definition = 'not_renewed')
            or churn_definitions.churn_definition = 'stated'
    qualify
        row_number() over (
            partition by losses.account_id, losses.stay_number
            order by churn_definitions.definition_rank
        ) = 1

),

int_customer_stays as (

    select
        stays.account_id,
        stays.first_customer_on,
        cast(stays.stay_number as integer) as stay_number,
        stays.begins_on,
        stays.ends_on,
        named_losses.churn_definition,
        named_losses.churn_reason
    from stays
    left join named_losses
        on
            stays.account_id = named_losses.account_id
            and stays.stay_number = named_losses.stay_number

)

select * from int_customer_stays

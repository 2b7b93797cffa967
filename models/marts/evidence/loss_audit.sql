with lost_accounts as (

    select * from {{ ref('int_lost_accounts') }}

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

customers as (

    select * from {{ ref('int_customers') }}

),

stays as (

    select * from {{ ref('int_customer_stays') }}

),

loss_audit as (

    select
        lost_accounts.account_id,
        accounts.account_name,
        accounts.segment,
        lost_accounts.lost_on,
        -- Of who came back, the stay that ended knows.
        case
            when customers.churned_on = lost_accounts.lost_on then customers.churn_definition
            else stays.churn_definition
        end as churn_definition,
        accounts.churn_reason,
        lost_accounts.horizon_days,
        lost_accounts.first_signal_on is not null as has_signal,
        lost_accounts.first_signal_on,
        cast(lost_accounts.lead_days as integer) as lead_days,
        cast(lost_accounts.lead_days / cast(7 as double) as decimal(9, 1)) as lead_weeks,
        lost_accounts.first_rules,
        lost_accounts.first_grave_signal_on,
        lost_accounts.first_leading_on,
        lost_accounts.first_lagging_on,
        lost_accounts.first_intervention_on,
        lost_accounts.first_intervention,
        cast(lost_accounts.intervention_lead_days as integer) as intervention_lead_days
    from lost_accounts
    inner join accounts on lost_accounts.account_id = accounts.account_id
    inner join customers on lost_accounts.account_id = customers.account_id
    inner join stays
        on
            lost_accounts.account_id = stays.account_id
            and lost_accounts.lost_on = stays.ends_on

)

select * from loss_audit

-- Who is to be asked after a critical interaction and has not been since (R12), and which
-- leavers (A19). An account is asked once per kind of interaction, about the latest one.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

interactions as (

    select
        'ticket_solved' as interaction,
        account_id,
        contact_id,
        ticket_id as record_id,
        solved_on as occurred_on
    from {{ ref('int_tickets') }}

    union all

    select
        'milestone_completed' as interaction,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        milestone_id as record_id,
        completed_on as occurred_on
    from {{ ref('int_project_milestones') }}

    union all

    select
        'overdue_invoice_paid' as interaction,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        invoice_id as record_id,
        paid_on as occurred_on
    from {{ ref('int_invoices') }}
    where paid_on > due_on

    union all

    select
        'contract_renewed' as interaction,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        subscription_id as record_id,
        due_on as occurred_on
    from {{ ref('int_contract_renewals') }}
    where is_renewed

    union all

    select
        'account_lost' as interaction,
        account_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        account_id as record_id,
        churned_on as occurred_on
    from {{ ref('int_customers') }}

),

invitations as (

    select
        account_id,
        max(coalesce(invited_on, answered_on)) as last_asked_on
    from {{ ref('int_survey_answers') }}
    group by account_id

),

latest as (

    select
        interactions.*,
        triggers.survey_type
    from interactions
    cross join as_of
    inner join {{ ref('survey_triggers') }} as triggers
        on
            interactions.interaction = triggers.interaction
            and interactions.occurred_on > as_of.as_of_on - triggers.lookback_days
            and interactions.occurred_on <= as_of.as_of_on
    qualify
        row_number() over (
            partition by interactions.account_id, interactions.interaction
            order by interactions.occurred_on desc, interactions.record_id
        ) = 1

),

survey_requests as (

    select
        latest.account_id,
        latest.interaction,
        accounts.account_name,
        owners.owner_email,
        latest.contact_id,
        latest.record_id,
        latest.occurred_on,
        latest.survey_type,
        invitations.last_asked_on
    from latest
    cross join as_of
    inner join {{ ref('int_customers') }} as customers
        on
            latest.account_id = customers.account_id
    inner join {{ ref('int_accounts') }} as accounts on latest.account_id = accounts.account_id
    inner join {{ ref('int_account_owners') }} as owners
        on latest.account_id = owners.account_id
    left join invitations on latest.account_id = invitations.account_id
    where
        coalesce(invitations.last_asked_on < latest.occurred_on, true)
        -- Who has left is asked why, and nothing else.
        and coalesce(customers.churned_on <= as_of.as_of_on, false)
        = (latest.interaction = 'account_lost')

)

select * from survey_requests

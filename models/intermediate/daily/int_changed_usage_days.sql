{#- what may name an account in an event -#}
{%- set names = [
    ('account', 'tool_account_id'), ('contact', 'user_id'), ('email', 'lower(user_id)'),
    ('domain', "case when user_id like '%@%' then " ~ company_domain('user_id') ~ " end"),
] -%}
-- The account-days whose events are not what they were in the last run: events arrived, or were
-- replaced, or what they name means another account now. Empty when a run starts over.
with new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where brings_usage and is_new

),

added as (

    select
        usage_events.account_id,
        usage_events.occurred_on as date_day
    from {{ ref('int_usage_events') }} as usage_events
    where usage_events._arrived_at in (select new_arrivals.arrived_at from new_arrivals)

),

replaced as (

    select
        superseded.tool,
        superseded.tool_account_id,
        superseded.user_id,
        superseded.occurred_on as date_day
    from {{ ref('int_superseded_usage_events') }} as superseded
    inner join {{ ref('int_last_run') }} as last_run
        on superseded.superseded_at > last_run.arrived_until

),

changed_identities as (

    select * from {{ ref('int_changed_identities') }}

),

-- Their accounts: the ones that any of their names stands for, or stood for.
identities as (

    select * from {{ ref('int_identities') }}
    union all
    select * from {{ ref('int_changed_identities') }}

),

touched as (

    {% for kind, name in names -%}
    select
        usage_events.tool,
        usage_events.tool_account_id,
        usage_events.user_id,
        usage_events.occurred_on as date_day
    from {{ ref('int_delivered_usage_events') }} as usage_events
    semi join changed_identities
        on
            {{ name }} = changed_identities.named_as
            and changed_identities.kind = '{{ kind }}'
    union
    {% endfor -%}
    select * from replaced

),

of_accounts as (

    {% for kind, name in names -%}
    select
        identities.account_id,
        touched.date_day
    from touched
    inner join identities
        on
            {{ name }} = identities.named_as
            and coalesce(identities.tool, touched.tool) = touched.tool
            and identities.kind = '{{ kind }}'
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

united as (

    select
        account_id,
        date_day
    from added
    union all
    select
        account_id,
        date_day
    from of_accounts
    union all
    select
        cast(null as {{ dbt.type_string() }}) as account_id,
        date_day
    from touched

),

int_changed_usage_days as (

    select
        account_id,
        date_day
    from united
    where account_id is not null

    union

    -- What nobody knows, or nobody knows any more, is looked at again on each of these days.
    select
        cast(null as {{ dbt.type_string() }}) as account_id,
        date_day
    from united

)

select * from int_changed_usage_days

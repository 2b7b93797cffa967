-- The account-days whose events are not what they were in the last run: events arrived, or were
-- replaced, or the account or contact that they name means another account now. Empty when a run
-- starts over.
{%- set user_days = left_by_last_run('int_usage_user_days') %}
with new_arrivals as (

    select arrived_at
    from {{ ref('int_arrivals') }}
    where entity = 'usage_events' and is_new

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
        delivered.account_id,
        delivered.occurred_on as date_day
    from {{ ref('int_delivered_usage_events') }} as delivered
    inner join {{ ref('int_superseded_usage_events') }} as superseded
        on
            delivered._arrived_at = superseded._arrived_at
            and delivered._file = superseded._file
            and delivered._row = superseded._row
    inner join {{ ref('int_last_run') }} as last_run
        on superseded.superseded_at > last_run.arrived_until

),

changed_identities as (

    select * from {{ ref('int_changed_identities') }}

),

{% if user_days -%}
{% for kind, name in [
    ('account', 'user_days.tool_account_id'),
    ('contact', 'user_days.user_id'),
    ('email', 'lower(user_days.user_id)'),
] -%}
reassigned_by_{{ kind }} as (

    select
        user_days.account_id as earlier_account_id,
        changed_identities.account_id,
        user_days.date_day
    from {{ user_days }} as user_days
    inner join changed_identities
        on
            {{ name }} = changed_identities.named_as
            and coalesce(changed_identities.tool, user_days.tool) = user_days.tool
    where changed_identities.kind = '{{ kind }}'

),

{% endfor -%}
{% endif -%}
united as (

    select
        account_id,
        date_day
    from added
    union all
    select
        account_id,
        date_day
    from replaced
    {% if user_days -%}
    {% for kind in ['account', 'contact', 'email'] -%}
    union all
    select
        account_id,
        date_day
    from reassigned_by_{{ kind }}
    union all
    select
        earlier_account_id as account_id,
        date_day
    from reassigned_by_{{ kind }}
    {% endfor -%}
    {% endif -%}

),

int_changed_usage_days as (

    select distinct
        account_id,
        date_day
    from united

)

select * from int_changed_usage_days

{#- entity: its id, and what of a record is which column of which kind of changed name -#}
{%- set account = ['newest.account_id', 'named_as', 'account'] -%}
{%- set contact = ['newest.contact_id', 'named_as', 'contact'] -%}
{%- set entities = {
    'activities': ['activity_id', [account]],
    'email_events': ['event_id', [
        account, contact,
        ['lower(newest.email)', 'named_as', 'email'],
        ['lower(newest.email)', 'address', 'contact'],
        ['case when coalesce(newest.account_id, newest.contact_id) is null then '
            ~ company_domain('newest.email') ~ ' end', 'named_as', 'domain'],
    ]],
    'invoices': ['invoice_id', [account]],
    'survey_responses': ['response_id', [account, contact]],
    'tickets': ['ticket_id', [account, contact]],
} -%}
-- The records that may not say what they said in the last run: they arrived since, or a name in
-- them means another account or person now. Empty when a run starts over. Only of entities whose
-- newest versions are kept.
with new_arrivals as (

    select
        entity,
        arrived_at
    from {{ ref('int_arrivals') }}
    where is_new

),

changed_identities as (

    select * from {{ ref('int_changed_identities') }}

),

touched as (

    {% for entity, (id, names) in entities.items() if keeps_versions(entity) -%}
    select
        '{{ entity }}' as entity,
        newest.tool,
        newest.{{ id }} as record_id,
        newest._arrived_at
    from {{ ref('int_newest_' ~ entity) }} as newest
    semi join new_arrivals
        on
            newest._arrived_at = new_arrivals.arrived_at
            and new_arrivals.entity = '{{ entity }}'

    union

    {% for name, column, kind in names -%}
    select
        '{{ entity }}' as entity,
        newest.tool,
        newest.{{ id }} as record_id,
        newest._arrived_at
    from {{ ref('int_newest_' ~ entity) }} as newest
    semi join changed_identities
        on
            {{ name }} = changed_identities.{{ column }}
            and changed_identities.kind = '{{ kind }}'

    union

    {% endfor -%}
    {% endfor -%}
    {{ no_rows({'entity': dbt.type_string(), 'tool': dbt.type_string(),
                'record_id': dbt.type_string(), '_arrived_at': 'timestamp'}) }}

),

int_touched_records as (

    select
        entity,
        tool,
        record_id,
        _arrived_at,
        {{ record_key('entity', 'tool', 'record_id') }} as record_key
    from touched

)

select * from int_touched_records

{%- set deleted = {'deleted': 'is_deleted'} -%}
{%- set activity = {'deleted': 'is_deleted', 'without a time': 'true'} -%}
{%- set ticket = {'deleted': 'is_deleted', 'merged into another': 'true'} -%}
{{ delivered_rows('hubspot', {
    'companies': deleted,
    'contacts': deleted,
    'deals': deleted,
    'tickets': ticket,
    'calls': activity,
    'meetings': activity,
    'emails': activity,
    'deal_stages': {},
    'ticket_stages': {},
    'activity_companies': {},
    'activity_contacts': {},
    'deal_companies': {},
    'ticket_companies': {},
    'ticket_contacts': {},
    'owners': {},
}, lookups=[
    'deals', 'deal_stages', 'ticket_stages', 'activity_companies', 'activity_contacts',
    'deal_companies', 'ticket_companies', 'ticket_contacts', 'owners',
]) }}

{%- set deleted = {'deleted': 'is_deleted'} -%}
{%- set activity = {'deleted': 'is_deleted', 'without a time': 'true'} -%}
{{ delivered_rows('hubspot', {
    'companies': deleted,
    'contacts': deleted,
    'deals': deleted,
    'tickets': deleted,
    'calls': activity,
    'meetings': activity,
    'emails': activity,
    'deal_stages': {},
    'ticket_stages': {},
    'activity_companies': {},
    'deal_companies': {},
    'ticket_companies': {},
    'owners': {},
}, lookups=[
    'deals', 'deal_stages', 'ticket_stages', 'activity_companies', 'deal_companies',
    'ticket_companies', 'owners',
]) }}

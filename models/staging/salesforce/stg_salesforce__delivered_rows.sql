{%- set version = {'of an older version': 'not is_active_version'} -%}
{%- set record = dict(version, **{'deleted': 'is_deleted'}) -%}
{%- set activity = dict(record, **{'without a time': 'true'}) -%}
{{ delivered_rows('salesforce', {
    'accounts': record,
    'contacts': record,
    'opportunities': record,
    'opportunity_history': {'of the history of opportunities': 'true'},
    'tasks': activity,
    'events': dict(record, **{
        'copied for an invited user': 'is_child', 'without a time': 'true',
    }),
    'cases': record,
    'users': version,
}, lookups=['opportunities', 'users'], key=salesforce_id('id')) }}

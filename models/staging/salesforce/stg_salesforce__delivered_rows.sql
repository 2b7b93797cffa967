{%- set deleted = {'deleted': 'is_deleted'} -%}
{%- set version = {'of an older version': 'not is_active_version'} -%}
{%- set activity = {'deleted': 'is_deleted', 'without a time': 'true'} -%}
{{ delivered_rows('salesforce', {
    'accounts': dict(version, **deleted),
    'contacts': dict(version, **deleted),
    'opportunities': dict(version, **deleted),
    'opportunity_history': {'of the history of opportunities': 'true'},
    'tasks': activity,
    'events': activity,
    'cases': deleted,
    'users': {},
}, lookups=['opportunities', 'users'], key="left(id, length('001000000000000'))") }}

{%- set test = {'made in test mode': 'not is_live'} -%}
{%- set version = {'of an older version': 'not is_active_version'} -%}
{{ delivered_rows('stripe', {
    'customers': dict(test, **{'deleted': 'is_deleted'}),
    'subscriptions': dict(version, **dict(test, **{
        'never begun': "status in ('incomplete', 'incomplete_expired')",
    })),
    'subscription_items': {
        'taken out of its subscription':
            '_arrived_at < max(_arrived_at) over (partition by subscription_id)',
    },
    'plans': {},
    'prices': {},
    'invoices': dict(test, **{'deleted': 'is_deleted'}),
    'credit_notes': test,
}, lookups=['subscription_items', 'plans', 'prices']) }}

{{ delivered_rows('zendesk', {
    'organizations': {'deleted': 'is_deleted'},
    'domain_names': {},
    'users': {
        'deleted': 'is_deleted',
        'of our own people': "role <> 'end_user'",
        'no longer active': 'not active',
    },
    'tickets': {'deleted': "is_deleted or status = 'deleted'"},
    'ticket_field_history': {
        'of another field': "field_name not in ('status', 'satisfaction_score')",
    },
}, lookups=['domain_names', 'ticket_field_history']) }}

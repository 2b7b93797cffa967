{{ delivered_rows('zendesk', {
    'organizations': {'deleted': 'is_deleted'},
    'domain_names': {'of a deleted organization': 'true'},
    'users': {
        'deleted': 'is_deleted',
        'of our own people': "role <> 'end_user'",
        'no longer active': 'not active',
    },
    'tickets': {'deleted': "is_deleted or status = 'deleted'"},
    'ticket_field_history': {
        'of another field': "field_name not in ('status', 'satisfaction_score')",
    },
}, lookups=['ticket_field_history']) }}

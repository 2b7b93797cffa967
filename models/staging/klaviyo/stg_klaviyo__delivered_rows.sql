{{ delivered_rows('klaviyo', {
    'email_events': {
        'deleted': 'is_deleted',
        'opened by a program': 'is_machine_open',
        'of no known metric about e-mail': 'true',
    },
    'metrics': {},
    'profiles': {'deleted': 'is_deleted'},
}, lookups=['metrics']) }}

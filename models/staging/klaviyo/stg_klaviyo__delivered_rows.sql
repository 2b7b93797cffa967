{{ delivered_rows('klaviyo', {
    'email_events': {
        'deleted': 'is_deleted',
        'opened by a program': 'is_machine_open or is_privacy_open',
        'clicked by a program': 'is_bot_click',
        'of no known metric about e-mail': 'true',
    },
    'metrics': {},
    'profiles': {'deleted': 'is_deleted'},
}, lookups=['metrics']) }}

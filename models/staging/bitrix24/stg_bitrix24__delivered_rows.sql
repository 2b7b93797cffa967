{{ delivered_rows('bitrix24', {
    'companies': {},
    'contacts': {},
    'deals': {},
    'activities': {
        'of another type': "type_id not in ('1', '2', '3', '4')",
        'without a time': 'true',
    },
    'users': {},
}, lookups=['deals', 'users']) }}

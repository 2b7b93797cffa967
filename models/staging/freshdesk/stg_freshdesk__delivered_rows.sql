{{ delivered_rows('freshdesk', {
    'companies': {'deleted': 'is_deleted'},
    'contacts': {'deleted': 'is_deleted'},
    'tickets': {'deleted': 'is_deleted', 'spam': 'spam'},
    'satisfaction_ratings': {},
}) }}

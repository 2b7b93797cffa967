{%- set version = {'of an older version': 'not is_active_version'} -%}
{{ delivered_rows('intercom', {
    'companies': version,
    'contacts': version,
    'contact_companies': version,
    'conversations': dict(version, **{
        'begun by us': "delivered_as <> 'customer_initiated'",
    }),
    'conversation_contacts': version,
    'conversation_parts': version,
}, lookups=['contact_companies', 'conversation_contacts', 'conversation_parts']) }}

{{ delivered_rows('delighted', {
    'survey_responses': {
        'asked of employees': "survey_type = 'enps'",
        'with a thumb': "survey_type = 'thumbs'",
    },
}, key='coalesce(response_id, ' ~ content_key([
    'person', 'expanded_person_id', 'customer_id', 'survey_type', 'score', 'comment', 'created_at',
]) ~ ')') }}
union all
{{ delivered_rows('delighted', {'people': {}}) }}

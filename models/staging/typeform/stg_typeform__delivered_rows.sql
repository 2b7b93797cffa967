{{ delivered_rows('typeform', {
    'survey_responses': {'without a score': 'true'},
}) }}

{{ delivered_rows('delighted', {
    'survey_responses': {
        'asked of employees': "survey_type = 'enps'",
        'with a thumb': "survey_type = 'thumbs'",
    },
    'people': {},
}) }}

{%- set measures = [] -%}
with answers as (

    select
        answers.*,
        answers.nps_class is not null
        or (answers.survey_type = 'csat' and answers.satisfaction_share is not null) as is_rating,
        answers.nps_class = 'detractor'
        or (
            answers.survey_type = 'csat'
            and round(answers.satisfaction_share, 9) <= settings.low_rating_share
        ) as is_low_rating
    from {{ ref('int_survey_answers') }} as answers
    cross join {{ ref('int_settings') }} as settings
    where answers.answered_on is not null

),

falls as (

    select * from {{ ref('int_failed_support_falls') }}

),

-- One text complains once, of however much.
complaints as (

    select distinct
        account_id,
        source,
        tool,
        record_id,
        said_on
    from {{ ref('int_text_themes') }}
    where theme_group = 'verbatim'

),

-- What counts from which day until which (null = for ever).
spans as (

    {% for measure, from_where, begins_on, days in [
        ('ratings_to_date', 'answers where is_rating', 'answered_on', none),
        ('low_ratings_30d', 'answers where is_low_rating', 'answered_on', 30),
        ('falls_after_failed_support_30d', 'falls', 'answered_on', 30),
        ('comments_to_date', "answers where trim(comment) <> ''", 'answered_on', none),
        ('complaint_comments_180d', 'complaints', 'said_on', 180),
    ] -%}
    {%- do measures.append(measure) -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ begins_on ~ ' + ' ~ days if days else 'cast(null as date)' }} as ends_on,
        cast(1 as decimal(18, 4)) as amount
    from {{ from_where }}
    {% if not loop.last %}
    union all

    {% endif %}
    {%- endfor %}
),

int_feedback_daily as (

    {{ changes_of_spans('spans', measures) }}

)

select * from int_feedback_daily

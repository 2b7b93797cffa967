{%- set measures = [] -%}
{%- set csat = "given where survey_type = 'csat' and is_satisfied is not null" -%}
{%- set ease = "given where survey_type = 'ces' and satisfaction_share is not null" -%}
with answers as (

    select
        answers.*,
        settings.low_rating_share,
        settings.survey_answer_days
    from {{ ref('int_survey_answers') }} as answers
    cross join {{ ref('int_settings') }} as settings

),

given as (

    select
        answers.*,
        nps_class is not null
        or (survey_type = 'csat' and satisfaction_share is not null) as is_rating,
        nps_class = 'detractor'
        or (
            survey_type = 'csat' and round(satisfaction_share, 9) <= low_rating_share
        ) as is_low_rating
    from answers
    where answered_on is not null

),

-- An invitation says something once it is answered, or was not for a while.
invited as (

    select
        answers.*,
        case
            when answered_on < invited_on + survey_answer_days
                then greatest(answered_on, invited_on)
            else invited_on + survey_answer_days
        end as counts_from_on
    from answers

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

-- What counts from which day until which (null = for ever). An answer belongs to the window of its
-- invitation, from the day it was given.
spans as (

    {% for measure, from_where, begins_on, ends_on, amount in [
        ('nps_answers_to_date', 'given where nps_class is not null', 'answered_on', none, 1),
        ('nps_answers_180d', 'given where nps_class is not null',
            'answered_on', 'answered_on + 180', 1),
        ('nps_promoters_180d', "given where nps_class = 'promoter'",
            'answered_on', 'answered_on + 180', 1),
        ('nps_detractors_180d', "given where nps_class = 'detractor'",
            'answered_on', 'answered_on + 180', 1),
        ('promoters_turned_detractors_90d',
            "given where previous_nps_class = 'promoter' and nps_class = 'detractor'",
            'answered_on', 'answered_on + 90', 1),
        ('nps_scored_on', "given where survey_type = 'nps' and score is not null",
            'answered_on', none, 1),
        ('csat_answers_90d', csat, 'answered_on', 'answered_on + 90', 1),
        ('csat_satisfied_90d', csat ~ ' and is_satisfied', 'answered_on', 'answered_on + 90', 1),
        ('ease_answers_90d', ease, 'answered_on', 'answered_on + 90', 1),
        ('ease_90d', ease, 'answered_on', 'answered_on + 90',
            rounded_cast('satisfaction_share', 'decimal(18, 12)')),
        ('invitations_180d', 'invited', 'counts_from_on', 'invited_on + 180', 1),
        ('invitation_answers_180d', 'given where invited_on is not null',
            'answered_on', 'invited_on + 180', 1),
        ('ratings_to_date', 'given where is_rating', 'answered_on', none, 1),
        ('low_ratings_30d', 'given where is_low_rating', 'answered_on', 'answered_on + 30', 1),
        ('falls_after_failed_support_30d', 'falls', 'answered_on', 'answered_on + 30', 1),
        ('comments_to_date', "given where trim(comment) <> ''", 'answered_on', none, 1),
        ('complaint_comments_180d', 'complaints', 'said_on', 'said_on + 180', 1),
    ] -%}
    {%- do measures.append(measure) if not measure.endswith('_on') -%}
    select
        account_id,
        '{{ measure }}' as measure,
        {{ begins_on }} as begins_on,
        {{ ends_on or 'cast(null as date)' }} as ends_on,
        cast({{ amount }} as decimal(18, 12)) as amount
    from {{ from_where }}
    {% if not loop.last %}
    union all

    {% endif %}
    {%- endfor %}
),

int_survey_daily as (

    {{ changes_of_spans('spans', measures, ['nps_scored_on']) }}

)

select * from int_survey_daily

-- What customers write and people note, searched for the words of each theme. A text that has a
-- theme in two languages has it once.
with texts as (

    select
        account_id,
        'survey_comment' as source,
        tool,
        response_id as record_id,
        answered_on as said_on,
        comment as text
    from {{ ref('int_survey_answers') }}
    where answered_on is not null and comment is not null

    union all

    select
        account_id,
        'account_note' as source,
        tool,
        note_id as record_id,
        noted_on as said_on,
        text
    from {{ ref('int_account_notes') }}
    where account_id is not null and text is not null

),

-- The same words are searched once, however many wrote them.
wordings as (

    select distinct
        text,
        lower(text) as lower_text
    from texts

),

matches as (

    select distinct
        wordings.text,
        text_themes.theme,
        text_themes.theme_group,
        text_themes.catalogue_id
    from wordings
    inner join {{ ref('text_themes') }} as text_themes
        on {{ matches_pattern('wordings.lower_text', 'text_themes.pattern') }}

),

int_text_themes as (

    select
        texts.account_id,
        texts.source,
        texts.tool,
        texts.record_id,
        texts.said_on,
        matches.theme,
        matches.theme_group,
        texts.text,
        matches.catalogue_id
    from texts
    inner join matches on texts.text = matches.text

)

select * from int_text_themes

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
    where account_id is not null and noted_on is not null and text is not null

),

numbered as (

    select
        texts.*,
        row_number() over (partition by said_on order by source, tool, record_id) as line_number,
        {{ on_one_line('text') }} as one_line
    from texts

),

-- To read a pattern costs a hundred times what it costs to use it. So all texts of a day lie on one
-- page, each on a line that begins with its number, and each pattern is read once per page.
pages as (

    select
        said_on,
        {{ dbt.listagg(
            "concat(line_number, ' ', one_line)", line_end(), 'order by line_number'
        ) }} as page
    from numbered
    group by said_on

),

found as (

    select
        pages.said_on,
        text_themes.theme,
        text_themes.theme_group,
        text_themes.catalogue_id,
        {{ matching_lines('pages.page', 'text_themes.pattern') }} as line_number
    from pages
    cross join {{ ref('text_themes') }} as text_themes

),

matches as (

    select distinct
        said_on,
        theme,
        theme_group,
        catalogue_id,
        cast(line_number as bigint) as line_number
    from found

),

int_text_themes as (

    select
        numbered.account_id,
        numbered.source,
        numbered.tool,
        numbered.record_id,
        numbered.said_on,
        matches.theme,
        matches.theme_group,
        numbered.text,
        matches.catalogue_id
    from numbered
    inner join matches
        on
            numbered.said_on = matches.said_on
            and numbered.line_number = matches.line_number

)

select * from int_text_themes

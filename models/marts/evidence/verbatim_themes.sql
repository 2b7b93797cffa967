with text_themes as (

    select text_themes.*
    from {{ ref('int_text_themes') }} as text_themes
    inner join {{ ref('int_as_of') }} as as_of on text_themes.said_on <= as_of.as_of_on

),

accounts as (

    select * from {{ ref('int_accounts') }}

),

verbatim_themes as (

    select
        text_themes.source,
        text_themes.tool,
        text_themes.record_id,
        text_themes.theme,
        text_themes.account_id,
        accounts.account_name,
        text_themes.said_on,
        text_themes.theme_group,
        text_themes.text,
        text_themes.catalogue_id
    from text_themes
    inner join accounts on text_themes.account_id = accounts.account_id

)

select * from verbatim_themes

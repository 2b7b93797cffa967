-- Notes by what their kind counts as, and texts that speak of competition or price, whatever the
-- kind. A note that says so twice, by kind and by text, is one sign.
with account_notes as (

    select * from {{ ref('int_account_notes') }}
    where account_id is not null

),

text_themes as (

    select * from {{ ref('int_text_themes') }}

),

int_account_signs as (

    select
        account_notes.account_id,
        'account_note' as source,
        account_notes.tool,
        account_notes.note_id as record_id,
        account_notes.noted_on as said_on,
        note_kinds.note_group as sign_group
    from account_notes
    inner join {{ ref('note_kinds') }} as note_kinds on account_notes.kind = note_kinds.note_kind

    union distinct

    select
        account_id,
        source,
        tool,
        record_id,
        said_on,
        theme_group as sign_group
    from text_themes
    where theme_group in ('competition', 'price_pressure')

)

select * from int_account_signs

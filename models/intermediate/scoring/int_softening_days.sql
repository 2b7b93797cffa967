-- A growing customer may dip while new people learn (R22). The newest note speaks until it lapses.
with notes as (

    select
        account_notes.account_id,
        account_notes.noted_on,
        min(account_notes.kind) as kind
    from {{ ref('int_account_notes') }} as account_notes
    inner join {{ ref('note_kinds') }} as note_kinds on account_notes.kind = note_kinds.note_kind
    where account_notes.account_id is not null and note_kinds.note_group = 'softening'
    group by account_notes.account_id, account_notes.noted_on

),

int_softening_days as (

    select
        notes.account_id,
        notes.noted_on as softened_from,
        least(
            notes.noted_on + settings.softening_days,
            lead(notes.noted_on) over (partition by notes.account_id order by notes.noted_on)
        ) as softened_until,
        notes.kind || ' noted on ' || cast(notes.noted_on as {{ dbt.type_string() }}) as sentence
    from notes
    cross join {{ ref('int_settings') }} as settings

)

select * from int_softening_days

-- Actito exports one kind of interaction a file, or several with a column that names it. Its words
-- are not confirmed, so parts of them are looked for: OPENED, EMAIL_OPEN, opens_20260630.csv agree.
with source as (

    {{ delivered('actito', 'email_events') }}

),

worded as (

    select
        source.*,
        lower(coalesce(interaction, _file)) as wording
    from source

),

acted as (

    select
        worded.*,
        case
            when wording like '%unsub%' then 'unsubscribed'
            when wording like '%bounce%' then 'bounced'
            when wording like '%click%' then 'clicked'
            when wording like '%open%' then 'opened'
            when wording like '%deliver%' then 'delivered'
            when wording like '%sent%' then 'sent'
            else 'unknown'
        end as action
    from worded

),

renamed as (

    select
        'actito' as tool,
        -- An interaction without an id is told apart by its whole content, whatever file it is in.
        coalesce(event_id, {{ content_key([
            'account_id', 'profile_id', 'email', 'message_id', 'campaign', 'interaction', 'action',
            'occurred_at'
        ]) }}) as event_id,
        account_id,
        profile_id as contact_id,
        email,
        message_id,
        campaign,
        action,
        occurred_at,
        _file,
        _row,
        _arrived_at
    from acted

)

select * from renamed

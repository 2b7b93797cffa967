with source as (

    {{ delivered('zendesk', 'ticket_field_history') }}

),

-- The history repeats rows word for word.
changes as (

    select distinct
        ticket_id,
        field_name,
        updated,
        lower(value) as value,
        case when lower(value) in ('solved', 'closed') then 1 else 0 end as is_over
    from source
    where field_name in ('status', 'satisfaction_score')

),

steps as (

    select
        ticket_id,
        field_name,
        updated,
        value,
        is_over,
        coalesce(
            lag(is_over) over (partition by ticket_id, field_name order by updated, is_over), 0
        ) as was_over
    from changes

),

stg_zendesk__status_changes as (

    select
        ticket_id,
        max(case when is_over > was_over then updated end) as solved_at,
        sum(case when field_name = 'status' and is_over < was_over then 1 else 0 end)
            as reopen_count,
        max(case when field_name = 'satisfaction_score' and value = 'offered' then updated end)
            as invited_at,
        max(
            case
                when field_name = 'satisfaction_score' and value in ('good', 'bad') then updated
            end
        ) as rated_at
    from steps
    group by ticket_id

)

select * from stg_zendesk__status_changes

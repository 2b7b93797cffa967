with source as (

    select * from {{ source('generic', 'project_milestones') }}

),

renamed as (

    select
        'generic' as tool,
        milestone_id,
        account_id,
        project,
        milestone,
        due_at,
        completed_at,
        postponed_count,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed

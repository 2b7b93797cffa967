with delivered as (

    {{ union_tools('project_milestones') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, milestone_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_project_milestones as (

    select
        newest.tool,
        newest.milestone_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.postponed_count,
        {{ local_date('newest.due_at') }} as due_on,
        {{ local_date('newest.completed_at') }} as completed_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_project_milestones

-- Ids that were given up for another one: by a line of account_map, or by a merger in the tool.
with account_references as (

    select * from {{ ref('int_account_references') }}

),

account_map as (

    select * from {{ ref('int_account_map') }}

),

said as (

    select
        tool,
        is_ours,
        tool_account_id as old_id,
        account_id as new_id,
        'account_map' as matched_by
    from account_map
    where is_ours

    union all

    select
        tool,
        is_ours,
        tool_account_id as old_id,
        reference as new_id,
        'merger' as matched_by
    from account_references
    where kind = 'merged_into'

    union all

    select
        tool,
        is_ours,
        reference as old_id,
        tool_account_id as new_id,
        'merger' as matched_by
    from account_references
    where kind = 'also_known_as'

),

leap_0 as (

    select *
    from said
    where old_id <> new_id
    qualify row_number() over (partition by tool, old_id order by matched_by, new_id) = 1

),

-- Each leap is twice as long as the one before: a chain of up to eight mergers is followed.
{% for leap in range(1, 4) -%}
leap_{{ leap }} as (

    select
        earlier.tool,
        earlier.is_ours,
        earlier.old_id,
        coalesce(later.new_id, earlier.new_id) as new_id,
        earlier.matched_by
    from leap_{{ leap - 1 }} as earlier
    left join leap_{{ leap - 1 }} as later
        on
            earlier.tool = later.tool
            and earlier.new_id = later.old_id

),

{% endfor -%}
int_account_successors as (

    select * from leap_3

)

select * from int_account_successors

with delivered as (

    {{ union_tools('score_overrides') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, account_id, valid_from
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_score_overrides as (

    select
        newest.tool,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.band,
        newest.valid_from,
        newest.set_by,
        newest.reason,
        {{ local_date('newest.valid_from') }} as valid_from_on,
        {{ local_date('newest.valid_until') }} as valid_until_on,
        -- Of two that are valid from one moment the one that was told last counts.
        row_number() over (
            partition by account_links.account_id, newest.valid_from
            order by newest._arrived_at, newest._file, newest._row
        ) as told_rank,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_score_overrides

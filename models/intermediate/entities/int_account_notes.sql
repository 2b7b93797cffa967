with delivered as (

    {{ union_tools('account_notes') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, note_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_account_notes as (

    select
        newest.tool,
        newest.note_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        newest.kind,
        newest.text,
        {{ local_date('newest.noted_at') }} as noted_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_account_notes

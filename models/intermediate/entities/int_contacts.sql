with delivered as (

    {{ union_tools('contacts') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

newest as (

    select *
    from delivered
    qualify
        row_number() over (
            partition by tool, contact_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

int_contacts as (

    select
        newest.tool,
        newest.contact_id,
        account_links.account_id,
        newest.account_id as tool_account_id,
        lower(newest.email) as email,
        newest.full_name,
        newest.role,
        {{ local_date('newest.joined_at') }} as joined_on,
        {{ local_date('newest.left_at') }} as left_on,
        newest._file,
        newest._row,
        newest._arrived_at
    from newest
    left join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id

)

select * from int_contacts

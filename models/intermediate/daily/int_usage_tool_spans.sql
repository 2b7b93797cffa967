-- Which tools have delivered use of an account so far, from each day on which one is new.
with first_uses as (

    select * from {{ ref('int_first_tool_uses') }}

),

first_days as (

    select distinct
        account_id,
        first_day_on
    from first_uses

),

spans as (

    select
        account_id,
        first_day_on,
        coalesce(
            lead(first_day_on) over (partition by account_id order by first_day_on),
            cast('9999-12-31' as date)
        ) as next_first_day_on
    from first_days

),

int_usage_tool_spans as (

    select
        spans.account_id,
        spans.first_day_on,
        spans.next_first_day_on,
        {{ dbt.listagg('first_uses.tool', "','", 'order by first_uses.tool') }} as tools
    from spans
    inner join first_uses
        on
            spans.account_id = first_uses.account_id
            and spans.first_day_on >= first_uses.first_day_on
    group by spans.account_id, spans.first_day_on, spans.next_first_day_on

)

select * from int_usage_tool_spans

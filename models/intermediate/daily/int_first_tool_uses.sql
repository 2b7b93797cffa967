{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_first_days(ref('int_changed_usage_days')) }}",
) }}
-- A first day before the first one that changed still stands; later ones are looked for again.
with first_changes as (

    select
        account_id,
        min(date_day) as first_change_on
    from {{ ref('int_changed_usage_days') }}
    group by account_id

),

int_first_tool_uses as (

    select
        tool_days.account_id,
        tool_days.tool,
        min(tool_days.date_day) as first_day_on
    from {{ ref('int_usage_tool_days') }} as tool_days
    {% if is_incremental() -%}
    inner join first_changes
        on
            tool_days.account_id = first_changes.account_id
            and tool_days.date_day >= first_changes.first_change_on
    anti join {{ this }} as known
        on
            tool_days.account_id = known.account_id
            and tool_days.tool = known.tool
    {% endif -%}
    where tool_days.account_id is not null
    group by tool_days.account_id, tool_days.tool

)

select * from int_first_tool_uses

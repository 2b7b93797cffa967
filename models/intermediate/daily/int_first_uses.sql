{{ config(
    materialized='incremental' if keeps_accounts() else 'table',
    pre_hook="{{ forget_first_days(ref('int_recounted_days')) }}",
) }}
{#- kind of use: the days that have it; sums of a tool say how many users there were, not who -#}
{%- set uses = {
    'usage': 'events > 0 or sessions > 0',
    'sessions': 'sessions > 0',
    'users': 'active_users > 0',
    'named_users': 'named_users > 0',
    'features': 'tells_features',
} -%}
-- A first day before the first one that changed still stands; later ones are looked for again.
with first_changes as (

    select
        account_id,
        min(date_day) as first_change_on
    from {{ ref('int_recounted_days') }}
    group by account_id

),

first_days as (

    select
        {% for use, condition in uses.items() -%}
        min(case when {{ condition }} then usage_daily.date_day end) as first_{{ use }}_on,
        {% endfor -%}
        usage_daily.account_id
    from {{ ref('int_usage_daily') }} as usage_daily
    {% if is_incremental() -%}
    inner join first_changes
        on
            usage_daily.account_id = first_changes.account_id
            and usage_daily.date_day >= first_changes.first_change_on
    {% endif -%}
    group by usage_daily.account_id

),

found as (

    {% for use in uses -%}
    select
        account_id,
        '{{ use }}' as use_kind,
        first_{{ use }}_on as first_day_on
    from first_days
    where first_{{ use }}_on is not null
    {{ 'union all' if not loop.last }}
    {% endfor -%}

),

int_first_uses as (

    select found.*
    from found
    {% if is_incremental() -%}
    anti join {{ this }} as known
        on
            found.account_id = known.account_id
            and found.use_kind = known.use_kind
    {%- endif %}

)

select * from int_first_uses

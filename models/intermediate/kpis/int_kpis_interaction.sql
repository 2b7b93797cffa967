{%- set windows = [30, 60, 90] -%}
{%- set sums = [
    'usage_interactions_30d', 'usage_interactions_60d', 'usage_interactions_90d',
    'other_interactions_30d', 'other_interactions_60d', 'other_interactions_90d',
    'interactions_to_date',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

interactions_daily as (

    select * from {{ ref('int_interactions_daily') }}

),

-- Trailing sums as changes: what enters a window on its day leaves it when the window has passed.
changes as (

    select
        {% for days in windows -%}
        usage_interactions as usage_interactions_{{ days }}d,
        other_interactions as other_interactions_{{ days }}d,
        {% endfor -%}
        usage_interactions + other_interactions as interactions_to_date,
        case when significant_interactions > 0 then date_day end as significant_interaction_on,
        account_id,
        date_day
    from interactions_daily

    {% for leaving in windows -%}
    union all

    select
        {% for days in windows -%}
        {{ '-usage_interactions' if days == leaving else 0 }} as usage_interactions_{{ days }}d,
        {{ '-other_interactions' if days == leaving else 0 }} as other_interactions_{{ days }}d,
        {% endfor -%}
        0 as interactions_to_date,
        cast(null as date) as significant_interaction_on,
        account_id,
        date_day + {{ leaving }} as date_day
    from interactions_daily

    {% endfor -%}
),

windowed as (

    {{ running_sums('changes', sums, latest=['significant_interaction_on']) }}

),

int_kpis_interaction as (

    select
        windowed.account_id,
        windowed.date_day,
        windowed.significant_interaction_on as last_significant_interaction_on,
        {% for days in windows -%}
        case
            when windowed.interactions_to_date > 0
                then
                    windowed.other_interactions_{{ days }}d
                    + windowed.usage_interactions_{{ days }}d
                    * coalesce(
                        feeds.known_days_{{ days }}d
                        / feeds.filled_days_{{ days }}d,
                        1
                    )
        end as interactions_{{ days }}d,
        {% endfor -%}
        {{ dbt.datediff('windowed.significant_interaction_on', 'windowed.date_day', 'day') }}
            as days_since_significant_interaction
    from windowed
    -- Use makes up for days without the account's feeds by the days that had them.
    {{ feeds_of_account('windowed') }}

)

select * from int_kpis_interaction

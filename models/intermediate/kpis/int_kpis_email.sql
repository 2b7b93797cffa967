{%- set sums = [
    'delivered_90d', 'opened_90d', 'clicked_90d', 'replied_90d', 'delivered_last_10',
    'opened_last_10', 'reply_hours_90d', 'replies_90d', 'sends_to_date',
] %}
with account_days as (

    select * from {{ ref('int_computed_days') }}

),

email_daily as (

    select * from {{ ref('int_email_daily') }}

),

first_sends as (

    select
        account_id,
        min(sent_on) as first_sent_on
    from {{ ref('int_email_sends') }}
    group by account_id

),

windowed as (

    {{ running_sums('email_daily', sums, latest=['opened_on', 'clicked_on']) }}

),

int_kpis_email as (

    select
        windowed.account_id,
        windowed.date_day,
        case when windowed.sends_to_date > 0 then cast(windowed.delivered_90d as bigint) end
            as emails_delivered_90d,
        windowed.opened_90d / cast(nullif(windowed.delivered_90d, 0) as double)
            as email_open_rate_90d,
        windowed.clicked_90d / cast(nullif(windowed.delivered_90d, 0) as double)
            as email_click_rate_90d,
        windowed.replied_90d / cast(nullif(windowed.delivered_90d, 0) as double)
            as email_reply_rate_90d,
        windowed.clicked_90d / cast(nullif(windowed.opened_90d, 0) as double)
            as email_click_to_open_rate_90d,
        windowed.opened_last_10 / cast(nullif(windowed.delivered_last_10, 0) as double)
            as email_open_rate_last_10,
        -- Nothing opened or clicked yet: the silence began with the first message.
        {% for what, on in [('open', 'opened_on'), ('click', 'clicked_on')] -%}
        case
            when windowed.sends_to_date > 0
                then
                    {{ dbt.datediff(
                        'coalesce(windowed.' ~ on ~ ', first_sends.first_sent_on)',
                        'windowed.date_day',
                        'day'
                    ) }}
        end as days_since_email_{{ what }},
        {% endfor -%}
        windowed.reply_hours_90d / cast(nullif(windowed.replies_90d, 0) as double)
            as email_reply_hours_avg_90d
    from windowed
    left join first_sends on windowed.account_id = first_sends.account_id

)

select * from int_kpis_email

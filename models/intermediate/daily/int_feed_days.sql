-- Was each feed there on each day, and up to which day can its KPIs be trusted?
-- A day counts as observed unless the feed is late, or holds far fewer records than the same
-- weekdays before. A fall across all accounts at once is a pipeline, not churn.
with as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

feeds as (

    select * from {{ ref('feeds') }}

),

feed_records as (

    select feed_records.*
    from {{ ref('int_feed_records') }} as feed_records
    cross join as_of
    where feed_records.date_day <= as_of.as_of_on

),

spans as (

    select
        tool,
        entity,
        min(date_day) as first_record_on
    from feed_records
    group by tool, entity

),

days as (

    select distinct date_day from {{ ref('int_account_days') }}

),

daily as (

    select
        spans.tool,
        spans.entity,
        days.date_day,
        coalesce(feed_records.record_count, 0) as record_count,
        max(feed_records.date_day) over feed_to_date as last_record_on
    from spans
    inner join days on days.date_day >= spans.first_record_on
    left join feed_records
        on
            spans.tool = feed_records.tool
            and spans.entity = feed_records.entity
            and days.date_day = feed_records.date_day
    window feed_to_date as (
        partition by spans.tool, spans.entity
        order by days.date_day
        rows between unbounded preceding and current row
    )

),

-- Expected: the median of the same weekday in the four weeks before.
same_weekdays as (

    select
        tool,
        entity,
        date_day,
        record_count,
        last_record_on,
        {% for weeks in range(1, 5) -%}
        lag(record_count, {{ weeks * 7 }}) over feed_days as record_count_{{ weeks }}w_ago,
        {% endfor -%}
        {{ dbt.datediff('last_record_on', 'date_day', 'day') }} as days_since_last_record
    from daily
    window feed_days as (partition by tool, entity order by date_day)

),

expected as (

    select
        tool,
        entity,
        date_day,
        record_count,
        last_record_on,
        days_since_last_record,
        -- The middle two of four, averaged; unknown until there are four weeks.
        (
            record_count_1w_ago + record_count_2w_ago + record_count_3w_ago + record_count_4w_ago
            - least(
                record_count_1w_ago, record_count_2w_ago, record_count_3w_ago, record_count_4w_ago
            )
            - greatest(
                record_count_1w_ago, record_count_2w_ago, record_count_3w_ago, record_count_4w_ago
            )
        ) / cast(2 as decimal(18, 4)) as expected_record_count
    from same_weekdays

),

judged as (

    select
        expected.tool,
        expected.entity,
        expected.date_day,
        expected.record_count,
        expected.last_record_on,
        expected.days_since_last_record,
        expected.expected_record_count,
        case
            when expected.days_since_last_record > feeds.late_after_days then 'late'
            when
                expected.expected_record_count >= feeds.min_expected_records
                and expected.record_count = 0
                then 'late'
            when
                expected.expected_record_count >= feeds.min_expected_records
                and expected.record_count < expected.expected_record_count * feeds.min_volume_share
                then 'partial'
            else 'ok'
        end as status
    from expected
    inner join feeds on expected.entity = feeds.entity

),

observed as (

    select
        judged.*,
        sum(case when judged.status = 'ok' then 1 else 0 end) over last_30d as observed_days_30d,
        sum(case when judged.status = 'ok' then 1 else 0 end) over last_60d as observed_days_60d,
        sum(case when judged.status = 'ok' then 1 else 0 end) over last_90d as observed_days_90d,
        count(*) over last_30d as known_days_30d,
        count(*) over last_60d as known_days_60d,
        count(*) over last_90d as known_days_90d
    from judged
    window
        last_30d as (
            partition by judged.tool, judged.entity order by judged.date_day {{ trailing_days(30) }}
        ),
        last_60d as (
            partition by judged.tool, judged.entity order by judged.date_day {{ trailing_days(60) }}
        ),
        last_90d as (
            partition by judged.tool, judged.entity order by judged.date_day {{ trailing_days(90) }}
        )

),

int_feed_days as (

    select
        observed.*,
        max(
            case
                when
                    observed.status = 'ok'
                    and observed.known_days_30d = 30
                    and observed.observed_days_30d
                    >= settings.min_observed_share * observed.known_days_30d
                    then observed.date_day
            end
        ) over (
            partition by observed.tool, observed.entity
            order by observed.date_day
            rows between unbounded preceding and current row
        ) as measured_on
    from observed
    cross join settings

)

select * from int_feed_days

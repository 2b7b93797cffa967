-- How many records each feed holds per day since its first, and how many were to be expected: only
-- of accounts that we know, for ids that nobody recognises would pass for accounts at rest.
with as_of as (

    select * from {{ ref('int_as_of') }}

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
    where record_count > 0
    group by tool, entity

),

days as (

    select * from {{ ref('int_days') }}

),

first_day as (

    select min(date_day) as first_day_on
    from days

),

-- The last record before the days that are computed.
earlier as (

    select
        feed_records.tool,
        feed_records.entity,
        max(feed_records.date_day) as last_record_on
    from feed_records
    inner join first_day on feed_records.date_day < first_day.first_day_on
    where feed_records.record_count > 0
    group by feed_records.tool, feed_records.entity

),

daily as (

    select
        spans.tool,
        spans.entity,
        days.date_day,
        coalesce(feed_records.record_count, 0) as record_count,
        coalesce(feed_records.unmatched_count, 0) as unmatched_count,
        feed_records.filled_share,
        coalesce(
            max(case when feed_records.record_count > 0 then feed_records.date_day end)
                over feed_to_date,
            earlier.last_record_on
        ) as last_record_on
    from spans
    inner join days on days.date_day >= spans.first_record_on
    left join feed_records
        on
            spans.tool = feed_records.tool
            and spans.entity = feed_records.entity
            and days.date_day = feed_records.date_day
    left join earlier
        on
            spans.tool = earlier.tool
            and spans.entity = earlier.entity
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
        unmatched_count,
        filled_share,
        last_record_on,
        lag(last_record_on) over feed_days as earlier_record_on,
        {% for weeks in range(1, 5) -%}
        lag(record_count, {{ weeks * 7 }}) over feed_days as record_count_{{ weeks }}w_ago,
        {% endfor -%}
        {{ dbt.datediff('last_record_on', 'date_day', 'day') }} as days_since_last_record
    from daily
    window feed_days as (partition by tool, entity order by date_day)

),

int_feed_volumes as (

    select
        tool,
        entity,
        date_day,
        record_count,
        unmatched_count,
        filled_share,
        last_record_on,
        days_since_last_record,
        -- The longest silence that ended in the last half-year; unknown until there is one.
        case
            when count(*) over last_182d = 182
                then
                    max(
                        case
                            when record_count > 0
                                then {{ dbt.datediff('earlier_record_on', 'date_day', 'day') }}
                        end
                    ) over last_182d
        end as longest_silence_182d,
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
    window last_182d as (
        partition by tool, entity order by date_day {{ trailing_days(182) }}
    )

)

select * from int_feed_volumes

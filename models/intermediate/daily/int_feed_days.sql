-- Was each feed there on each day, and up to which day can its KPIs be trusted?
-- A day counts as observed unless the feed is late, or holds far fewer records than the same
-- weekdays before. A fall across all accounts at once is a pipeline, not churn; so is a feed
-- whose records name accounts that nobody knows: those are not counted here.
with settings as (

    select * from {{ ref('int_settings') }}

),

feeds as (

    select * from {{ ref('feeds') }}

),

volumes as (

    select * from {{ ref('int_feed_volumes') }}

),

-- How long a feed may be silent: as the seed says, or less if its own half-year shows it to be
-- denser than that; never less than min_silence_days.
tolerated as (

    select
        volumes.*,
        feeds.min_expected_records,
        feeds.min_volume_share,
        coalesce(
            volumes.record_count >= feeds.min_expected_records
            and volumes.filled_share < feeds.min_volume_share,
            false
        ) as is_unfilled,
        case
            when volumes.longest_silence_182d is null then feeds.late_after_days
            else
                least(
                    feeds.late_after_days,
                    greatest(
                        settings.silence_factor * volumes.longest_silence_182d,
                        settings.min_silence_days
                    )
                )
        end as late_after_days
    from volumes
    inner join feeds on volumes.entity = feeds.entity
    cross join settings

),

judged as (

    select
        tolerated.tool,
        tolerated.entity,
        tolerated.date_day,
        tolerated.record_count,
        tolerated.unmatched_count,
        tolerated.is_unfilled,
        tolerated.last_record_on,
        tolerated.days_since_last_record,
        tolerated.late_after_days,
        tolerated.expected_record_count,
        case
            when tolerated.days_since_last_record > tolerated.late_after_days then 'late'
            when
                tolerated.expected_record_count >= tolerated.min_expected_records
                and tolerated.record_count = 0
                then 'late'
            when
                tolerated.expected_record_count >= tolerated.min_expected_records
                and tolerated.record_count
                < tolerated.expected_record_count * tolerated.min_volume_share
                then 'partial'
            when tolerated.is_unfilled then 'partial'
            else 'ok'
        end as status
    from tolerated

),

-- What of a day is in the sums: of a late one nothing, of a thin one what came of what was
-- expected. Records that no longer say who did what are there, and nobody in them.
delivered as (

    select
        judged.*,
        case
            when judged.status = 'late' then 0
            when judged.status = 'partial' and judged.expected_record_count > judged.record_count
                then
                    {{ rounded_cast(
                        'judged.record_count / cast(judged.expected_record_count as double)',
                        'decimal(18, 12)',
                    ) }}
            else 1
        end as delivered_share
    from judged

),

observed as (

    select
        delivered.*,
        sum(case when status = 'ok' then 1 else 0 end) over last_30d as observed_days_30d,
        {% for days in [30, 60, 90] -%}
        sum(case when is_unfilled then 0 else delivered_share end) over last_{{ days }}d
            as filled_days_{{ days }}d,
        count(*) over last_{{ days }}d as known_days_{{ days }}d,
        {% endfor -%}
        sum(delivered_share) over last_30d as delivered_days_30d
    from delivered
    window
        last_30d as (partition by tool, entity order by date_day {{ trailing_days(30) }}),
        last_60d as (partition by tool, entity order by date_day {{ trailing_days(60) }}),
        last_90d as (partition by tool, entity order by date_day {{ trailing_days(90) }})

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

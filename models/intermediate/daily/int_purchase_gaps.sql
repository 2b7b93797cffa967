-- Each day with a purchase: how long after the one before it, and how long that usually took up to
-- then. The last gap takes no part in what is usual: it is what is compared with it.
with purchase_days as (

    select distinct
        account_id,
        ordered_on as purchased_on
    from {{ ref('int_priced_orders') }}
    where is_purchase

),

previous as (

    select
        account_id,
        purchased_on,
        lag(purchased_on) over (partition by account_id order by purchased_on)
            as previous_purchased_on
    from purchase_days

),

gaps as (

    select
        account_id,
        purchased_on,
        {{ dbt.datediff('previous_purchased_on', 'purchased_on', 'day') }} as gap_days
    from previous

),

int_purchase_gaps as (

    select
        gaps.account_id,
        gaps.purchased_on,
        gaps.gap_days,
        case
            when count(gaps.gap_days) over earlier >= settings.usual_gap_min_gaps
                then {{ median_over('gaps.gap_days', 'earlier') }}
        end as usual_gap_days
    from gaps
    cross join {{ ref('int_settings') }} as settings
    window earlier as (
        partition by gaps.account_id
        order by gaps.purchased_on rows between unbounded preceding and 1 preceding
    )

)

select * from int_purchase_gaps

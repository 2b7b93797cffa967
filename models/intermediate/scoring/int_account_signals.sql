-- Method S01: how many different negative signals an account shows on a day. Days without any are
-- absent.
with threshold_hits as (

    select * from {{ ref('int_threshold_hits') }}
    where signal is not null

),

int_account_signals as (

    select
        account_id,
        date_day,
        count(distinct signal) as signal_count
    from threshold_hits
    group by account_id, date_day

)

select * from int_account_signals

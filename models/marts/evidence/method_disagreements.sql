-- Where the methods or the person differ on an account, the most worried were right if it was lost
-- within the shortest horizon, and the least worried if it was not.
{%- set voices = ['weighted', 'few_signals', 'signal_count', 'alert_levels', 'person'] %}
with verdicts as (

    select
        verdicts.*,
        min(band_rank) over account_days as best_rank,
        max(band_rank) over account_days as worst_rank
    from {{ ref('int_method_verdicts') }} as verdicts
    window account_days as (partition by account_id, date_day)

),

disagreements as (

    select * from verdicts
    where best_rank < worst_rank

),

horizon as (

    select min(horizon_days) as horizon_days
    from {{ ref('backtest_horizons') }}

),

-- Who was lost and came back was lost.
lost as (

    select distinct
        disagreements.account_id,
        disagreements.date_day
    from disagreements
    cross join horizon
    cross join {{ ref('int_as_of') }} as as_of
    inner join {{ ref('int_customer_stays') }} as stays
        on
            disagreements.account_id = stays.account_id
            and stays.ends_on > disagreements.date_day
            and stays.ends_on <= disagreements.date_day + horizon.horizon_days
            and stays.ends_on <= as_of.as_of_on

),

judged as (

    select
        disagreements.*,
        as_of.as_of_on,
        horizon.horizon_days,
        case
            when lost.account_id is not null then 'lost'
            when disagreements.date_day + horizon.horizon_days <= as_of.as_of_on then 'kept'
            else 'not_yet_known'
        end as outcome
    from disagreements
    cross join horizon
    cross join {{ ref('int_as_of') }} as as_of
    left join lost
        on
            disagreements.account_id = lost.account_id
            and disagreements.date_day = lost.date_day

),

summed as (

    select
        {% for voice in voices -%}
        max(case when method = '{{ voice }}' then band end) as {{ voice }}_band,
        {% endfor -%}
        max(sentence) as person_reason,
        account_id,
        date_day,
        as_of_on,
        horizon_days,
        outcome
    from judged
    group by account_id, date_day, as_of_on, horizon_days, outcome

),

right_ones as (

    select
        account_id,
        date_day,
        {{ dbt.listagg('method', "', '", 'order by method') }} as who_was_right
    from judged
    where
        (outcome = 'lost' and band_rank = worst_rank)
        or (outcome = 'kept' and band_rank = best_rank)
    group by account_id, date_day

),

method_disagreements as (

    select
        summed.account_id,
        accounts.account_name,
        summed.date_day,
        summed.date_day = summed.as_of_on as is_today,
        {% for voice in voices -%}
        summed.{{ voice }}_band,
        {% endfor -%}
        summed.person_reason,
        summed.outcome,
        summed.date_day + summed.horizon_days as outcome_known_on,
        right_ones.who_was_right
    from summed
    inner join {{ ref('int_accounts') }} as accounts on summed.account_id = accounts.account_id
    left join right_ones
        on
            summed.account_id = right_ones.account_id
            and summed.date_day = right_ones.date_day

)

select * from method_disagreements

-- Kaplan-Meier: who is still a customer is known to have stayed so long, and leaves the count from
-- there on without a loss.
with stays as (

    select * from {{ ref('int_customer_stays') }}
    where stay_number = 1

),

account_dimensions as (

    select * from {{ ref('int_account_dimensions') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

settings as (

    select * from {{ ref('int_settings') }}

),

lifetimes as (

    select
        stays.account_id,
        account_dimensions.segment,
        stays.ends_on <= as_of.as_of_on as is_lost,
        {{ dbt.datediff('stays.begins_on', 'least(stays.ends_on, as_of.as_of_on)', 'day') }}
            as age_days
    from stays
    inner join account_dimensions on stays.account_id = account_dimensions.account_id
    cross join as_of

),

by_dimension as (

    select
        'all' as dimension,
        'all' as dimension_value,
        age_days,
        is_lost
    from lifetimes

    union all

    select
        'segment' as dimension,
        segment as dimension_value,
        age_days,
        is_lost
    from lifetimes

),

ages as (

    select
        dimension,
        dimension_value,
        age_days,
        count_if(is_lost) as lost,
        count_if(not is_lost) as censored,
        sum(count(*)) over (
            partition by dimension, dimension_value
            order by age_days desc
            rows between unbounded preceding and current row
        ) as at_risk
    from by_dimension
    group by dimension, dimension_value, age_days

),

running as (

    select
        dimension,
        dimension_value,
        age_days,
        at_risk,
        lost,
        censored,
        max(case when lost = at_risk then 1 else 0 end) over up_to_age = 1 as is_over,
        sum(
            case when lost < at_risk then ln((at_risk - lost) / cast(at_risk as double)) else 0 end
        ) over up_to_age as log_survival,
        -- Greenwood's sum.
        sum(
            case
                when lost < at_risk then lost / (cast(at_risk as double) * (at_risk - lost))
                else 0
            end
        ) over up_to_age as log_variance
    from ages
    window up_to_age as (
        partition by dimension, dimension_value
        order by age_days
        rows between unbounded preceding and current row
    )

),

survival_curves as (

    select
        running.dimension,
        running.dimension_value,
        cast(running.age_days as integer) as age_days,
        cast(running.at_risk as integer) as customers_at_risk,
        cast(running.lost as integer) as customers_lost,
        cast(running.censored as integer) as customers_censored,
        -- The interval on the scale log(-log), which stays between 0 and 1.
        {% for end, sign in {'low': '', 'high': '-'}.items() -%}
        case
            when not running.is_over and running.log_survival < 0
                then
                    {{ rounded_cast(
                        'exp(running.log_survival * exp(' ~ sign ~ 'settings.interval_deviations'
                        ~ ' * sqrt(running.log_variance) / -running.log_survival))',
                        'decimal(9, 6)'
                    ) }}
        end as survival_rate_{{ end }},
        {% endfor -%}
        case
            when running.is_over then cast(0 as decimal(9, 6))
            else {{ rounded_cast('exp(running.log_survival)', 'decimal(9, 6)') }}
        end as survival_rate
    from running
    cross join settings

)

select * from survival_curves

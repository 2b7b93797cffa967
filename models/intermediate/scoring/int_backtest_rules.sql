-- What is judged: every rule, all of them together, and each band below the best that the score or
-- one of the methods beside it (D04) can give.
with rules as (

    select * from {{ ref('rules') }}

),

score_methods as (

    select * from {{ ref('score_methods') }}

),

methods as (

    select
        'published' as method,
        'Published band' as label

    union all

    select
        method,
        label
    from score_methods

),

bands as (

    select
        bands.*,
        min(band_rank) over () as best_rank
    from {{ ref('bands') }} as bands

),

int_backtest_rules as (

    select
        rule_id,
        rule_name,
        'rule' as rule_kind,
        cast(null as {{ dbt.type_string() }}) as method,
        cast(null as integer) as min_band_rank
    from rules

    union all

    select
        'any_rule' as rule_id,
        'Any rule' as rule_name,
        'any_rule' as rule_kind,
        cast(null as {{ dbt.type_string() }}) as method,
        cast(null as integer) as min_band_rank

    union all

    select
        'any_rule_above_light' as rule_id,
        'Any rule above the mildest level' as rule_name,
        'any_rule' as rule_kind,
        cast(null as {{ dbt.type_string() }}) as method,
        cast(null as integer) as min_band_rank

    union all

    select
        methods.method || '_' || bands.band as rule_id,
        methods.label || ': ' || replace(bands.band, '_', ' ') || ' or worse' as rule_name,
        'band' as rule_kind,
        methods.method,
        cast(bands.band_rank as integer) as min_band_rank
    from methods
    cross join bands
    where bands.band_rank > bands.best_rank

)

select * from int_backtest_rules

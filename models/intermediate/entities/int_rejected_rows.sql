-- Everything that could not be taken as delivered: what the loader says, money nobody can convert,
-- and answers on another scale than theirs.
with rejects as (

    select * from {{ ref('stg_lake__rejects') }}

),

unpriced as (

    select * from {{ ref('int_unpriced_records') }}

),

survey_responses as (

    select * from {{ ref('int_survey_responses') }}

),

survey_scales as (

    select * from {{ ref('survey_scales') }}

),

int_rejected_rows as (

    select
        tool,
        entity,
        cast(null as {{ dbt.type_string() }}) as record_id,
        file_name,
        row_number,
        column_name,
        delivered_value,
        outcome,
        reason,
        remedy,
        arrived_at
    from rejects

    union all

    select
        tool,
        entity,
        record_id,
        _file as file_name,
        _row as row_number,
        'currency' as column_name,
        currency as delivered_value,
        'value_unconverted' as outcome,
        'no exchange rate for this currency; the amount is in no sum' as reason,
        'add a line for the currency to exchange_rates' as remedy,
        _arrived_at as arrived_at
    from unpriced

    union all

    select
        survey_responses.tool,
        'survey_responses' as entity,
        survey_responses.response_id as record_id,
        survey_responses._file as file_name,
        survey_responses._row as row_number,
        'score' as column_name,
        cast(survey_responses.score as {{ dbt.type_string() }}) as delivered_value,
        'value_off_scale' as outcome,
        'outside the scale of this kind of survey; the score is in no rate' as reason,
        'deliver scale_min and scale_max, or set the scale in survey_scales' as remedy,
        survey_responses._arrived_at as arrived_at
    from survey_responses
    inner join survey_scales on survey_responses.survey_type = survey_scales.survey_type
    where
        survey_responses.score
        not between coalesce(survey_responses.scale_min, survey_scales.scale_min)
        and coalesce(survey_responses.scale_max, survey_scales.scale_max)

)

select * from int_rejected_rows

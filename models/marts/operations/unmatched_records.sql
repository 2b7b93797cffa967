with unmatched as (

    select unmatched_records.*
    from {{ ref('int_unmatched_records') }} as unmatched_records
    inner join {{ ref('int_as_of') }} as as_of
        on coalesce(unmatched_records.occurred_on, as_of.as_of_on) <= as_of.as_of_on

),

candidates as (

    select * from {{ ref('int_unmatched_candidates') }}

),

unmatched_records as (

    select
        {{ content_key(['unmatched.tool', 'entity', '_file', '_row']) }} as unmatched_id,
        unmatched.tool,
        unmatched.entity,
        unmatched.record_id,
        unmatched.named_as,
        unmatched.is_account_id,
        unmatched.occurred_on,
        unmatched.amount,
        candidates.account_id as candidate_account_id,
        candidates.hint as candidate_hint,
        unmatched._file as file_name,
        unmatched._row as row_number
    from unmatched
    left join candidates
        on
            unmatched.tool = candidates.tool
            and unmatched.named_as = candidates.named_as
            and unmatched.is_account_id

)

select * from unmatched_records

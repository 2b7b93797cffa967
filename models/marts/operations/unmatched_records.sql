with found as (

    select
        tool,
        entity,
        record_id,
        named_as,
        is_account_id,
        occurred_on,
        amount,
        _file,
        _arrived_at,
        _row
    from {{ ref('int_unmatched_records') }}

    union all

    select
        tool,
        'alert_actions' as entity,
        action as record_id,
        alert_id as named_as,
        false as is_account_id,
        acted_on as occurred_on,
        cast(null as decimal(18, 4)) as amount,
        _file,
        _arrived_at,
        _row
    from {{ ref('int_unmatched_alert_actions') }}

),

unmatched as (

    select found.*
    from found
    inner join {{ ref('int_as_of') }} as as_of
        on coalesce(found.occurred_on, as_of.as_of_on) <= as_of.as_of_on

),

candidates as (

    select * from {{ ref('int_unmatched_candidates') }}

),

alert_candidates as (

    select * from {{ ref('int_alert_action_candidates') }}

),

unmatched_records as (

    select
        {{ content_key(['unmatched.tool', 'entity', '_file', '_row', '_arrived_at']) }}
            as unmatched_id,
        unmatched.tool,
        unmatched.entity,
        unmatched.record_id,
        unmatched.named_as,
        unmatched.is_account_id,
        unmatched.occurred_on,
        unmatched.amount,
        coalesce(candidates.account_id, alert_candidates.account_id) as candidate_account_id,
        coalesce(candidates.hint, alert_candidates.hint) as candidate_hint,
        alert_candidates.alert_id as candidate_alert_id,
        unmatched._file as file_name,
        unmatched._row as row_number
    from unmatched
    left join candidates
        on
            unmatched.tool = candidates.tool
            and unmatched.named_as = candidates.named_as
            and unmatched.is_account_id
    left join alert_candidates
        on
            unmatched.named_as = alert_candidates.named_as
            and unmatched.entity = 'alert_actions'

)

select * from unmatched_records

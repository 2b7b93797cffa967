with source as (

    select * from {{ source('ravenstack', 'feature_usage') }}

),

subscriptions as (

    select * from {{ ref('stg_ravenstack__subscriptions') }}

),

-- The file names only the subscription. One delivered twice still has one account: the newest.
subscription_accounts as (

    select
        subscription_id,
        account_id
    from subscriptions
    qualify
        row_number() over (
            partition by subscription_id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    select
        'ravenstack' as tool,
        -- usage_id is not unique: with what the row is about it is, and a row delivered again with
        -- another count still replaces its earlier version.
        {{ content_key([
            'source.usage_id', 'source.subscription_id', 'source.usage_date', 'source.feature_name'
        ]) }} as event_id,
        -- Usage of a subscription nobody delivered names that subscription in unmatched_records.
        coalesce(subscription_accounts.account_id, source.subscription_id) as account_id,
        cast(null as {{ dbt.type_string() }}) as user_id,
        'feature_used' as event_name,
        source.feature_name as feature,
        cast(source.usage_date as timestamp) as occurred_at,
        cast(null as {{ dbt.type_string() }}) as session_id,
        cast(source.usage_duration_secs as decimal(18, 3)) as duration_seconds,
        cast(source.usage_count as decimal(18, 3)) as quantity,
        source._file,
        source._row,
        source._arrived_at
    from source
    left join subscription_accounts
        on source.subscription_id = subscription_accounts.subscription_id

)

select * from renamed

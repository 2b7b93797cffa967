with source as (

    select * from {{ source('ravenstack', 'feature_usage') }}

),

renamed as (

    select
        'ravenstack' as tool,
        -- usage_id is not unique: with what the row is about it is, and a row delivered again with
        -- another count still replaces its earlier version.
        {{ content_key(['usage_id', 'subscription_id', 'usage_date', 'feature_name']) }}
            as event_id,
        -- The file names only the subscription. Whose it is, account_references say: a subscription
        -- that arrives later, or changes hands, changes what was counted before.
        subscription_id as account_id,
        cast(null as {{ dbt.type_string() }}) as user_id,
        'feature_used' as event_name,
        feature_name as feature,
        cast(usage_date as timestamp) as occurred_at,
        cast(null as {{ dbt.type_string() }}) as session_id,
        cast(usage_duration_secs as decimal(18, 3)) as duration_seconds,
        cast(usage_count as decimal(18, 3)) as quantity,
        _file,
        _row,
        _arrived_at
    from source

)

select * from renamed

with source as (

    select * from {{ ref('stg_stripe__newest_customers') }}

),

named as (
    {% for kind in ('crm_id', 'external_id') %}
    select
        customer_id as account_id,
        '{{ kind }}' as kind,
        {{ kind }} as reference,
        _file,
        _row,
        _arrived_at
    from source
    where {{ kind }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

renamed as (

    select
        'stripe' as tool,
        account_id,
        kind,
        reference,
        _file,
        _row,
        _arrived_at
    from named

)

select * from renamed

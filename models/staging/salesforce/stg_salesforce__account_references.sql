with source as (

    {{ delivered('salesforce', 'accounts') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by {{ salesforce_id('id') }}
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    {% for kind, reference in [
        ('also_known_as', "left(id, length('001000000000000'))"),
        ('external_id', 'account_number'),
        ('merged_into', salesforce_id('master_record_id')),
    ] -%}
    select
        'salesforce' as tool,
        {{ salesforce_id('id') }} as account_id,
        '{{ kind }}' as kind,
        {{ reference }} as reference,
        _file,
        _row,
        _arrived_at
    from newest
    where
        {{ reference }} is not null
        and (not coalesce(is_deleted, false) or master_record_id is not null)
    {% if not loop.last %}
    union all

    {% endif -%}
    {%- endfor %}

)

select * from renamed

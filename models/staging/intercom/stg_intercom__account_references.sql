with source as (

    {{ delivered('intercom', 'companies') }}

),

newest as (

    select *
    from source
    where coalesce(is_active_version, true)
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    {% for kind, reference in [
        ('external_id', 'company_id'),
        ('crm_id', 'crm_id'),
    ] -%}
    select
        'intercom' as tool,
        id as account_id,
        '{{ kind }}' as kind,
        {{ reference }} as reference,
        _file,
        _row,
        _arrived_at
    from newest
    where
        {{ reference }} is not null
        -- Intercom's own id, for a lead that became a company.
        and {{ reference }} not like '%-qualification-company'
    {% if not loop.last %}
    union all

    {% endif -%}
    {%- endfor %}

)

select * from renamed

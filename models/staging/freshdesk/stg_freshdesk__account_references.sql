with source as (

    {{ delivered('freshdesk', 'companies') }}

),

newest as (

    select *
    from source
    qualify
        row_number() over (
            partition by id
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    {% for kind, reference in [
        ('crm_id', 'crm_id'),
        ('domain', 'domain_1'),
        ('domain', 'domain_2'),
        ('domain', 'domain_3'),
    ] -%}
    select
        'freshdesk' as tool,
        id as account_id,
        '{{ kind }}' as kind,
        {{ reference }} as reference,
        _file,
        _row,
        _arrived_at
    from newest
    where {{ reference }} is not null and not coalesce(is_deleted, false)
    {% if not loop.last %}
    union all

    {% endif -%}
    {%- endfor %}

)

select * from renamed

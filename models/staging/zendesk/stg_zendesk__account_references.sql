with source as (

    {{ delivered('zendesk', 'organizations') }}

),

domain_names as (

    {{ delivered('zendesk', 'domain_names') }}

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

newest_domain_names as (

    select *
    from domain_names
    qualify
        row_number() over (
            partition by organization_id, domain_name
            order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

renamed as (

    {% for kind, reference in [
        ('external_id', 'external_id'), ('crm_id', 'crm_id'),
        ('domain', 'domain_1'), ('domain', 'domain_2'), ('domain', 'domain_3'),
    ] -%}
    select
        'zendesk' as tool,
        id as account_id,
        '{{ kind }}' as kind,
        {{ reference }} as reference,
        _file,
        _row,
        _arrived_at
    from newest
    where {{ reference }} is not null and not coalesce(is_deleted, false)

    union all

    {% endfor -%}
    select
        'zendesk' as tool,
        newest_domain_names.organization_id as account_id,
        'domain' as kind,
        newest_domain_names.domain_name as reference,
        newest_domain_names._file,
        newest_domain_names._row,
        newest_domain_names._arrived_at
    from newest_domain_names
    left join newest on newest_domain_names.organization_id = newest.id
    where not coalesce(newest.is_deleted, false)

)

select * from renamed

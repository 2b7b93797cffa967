{#- The company and the contact that each record is associated with in the relations `companies` and
    `contacts`; of several the first by its id. -#}
{% macro hubspot_associations(record_id) -%}
    select
        {{ record_id }},
        min(company_id) as company_id,
        min(contact_id) as contact_id
    from (
        select
            {{ record_id }},
            company_id,
            cast(null as {{ dbt.type_string() }}) as contact_id
        from companies

        union all

        select
            {{ record_id }},
            cast(null as {{ dbt.type_string() }}) as company_id,
            contact_id
        from contacts
    ) as associations
    group by {{ record_id }}
{%- endmacro %}

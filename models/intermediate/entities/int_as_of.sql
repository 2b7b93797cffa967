-- The one as-of date. Nothing else in the project asks what day it is.
with files as (

    select * from {{ ref('stg_lake__files') }}

),

int_as_of as (

    select
        coalesce(
            {% if as_of_date() -%}
            cast('{{ as_of_date() }}' as date),
            {% endif -%}
            max(files.last_event_on)
        ) as as_of_on
    from files
    where files.status = 'loaded'

)

select * from int_as_of

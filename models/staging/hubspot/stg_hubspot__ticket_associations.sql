with companies as (

    {{ delivered('hubspot', 'ticket_companies') }}

),

contacts as (

    {{ delivered('hubspot', 'ticket_contacts') }}

),

stg_hubspot__ticket_associations as (

    {{ hubspot_associations('ticket_id') }}

)

select * from stg_hubspot__ticket_associations

with companies as (

    {{ delivered('hubspot', 'activity_companies') }}

),

contacts as (

    {{ delivered('hubspot', 'activity_contacts') }}

),

stg_hubspot__activity_associations as (

    {{ hubspot_associations('activity_id') }}

)

select * from stg_hubspot__activity_associations

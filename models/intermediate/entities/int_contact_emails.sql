-- An address that contacts of two accounts share says nothing about the account, so it is left out.
with contacts as (

    select * from {{ ref('int_contacts') }}

),

int_contact_emails as (

    select
        contacts.email,
        min(contacts.account_id) as account_id
    from contacts
    where contacts.email is not null and contacts.account_id is not null
    group by contacts.email
    having min(contacts.account_id) = max(contacts.account_id)

)

select * from int_contact_emails

-- What was made in test mode is left out, and so is who was deleted and had never subscribed. Of a
-- deleted subscriber Stripe tells nothing more: it is what it was before, and its history stays.
with source as (

    {{ delivered('stripe', 'customers') }}

),

subscribers as (

    select distinct customer_id
    from ({{ delivered('stripe', 'subscriptions') }}) as subscriptions

),

newest as (

    select
        source.*,
        min(case when is_deleted then _arrived_at end) over (partition by customer_id)
            as deleted_at
    from source
    qualify
        row_number() over (
            partition by customer_id
            order by coalesce(is_deleted, false), _arrived_at desc, _file desc, _row desc
        ) = 1

)

select newest.*
from newest
left join subscribers on newest.customer_id = subscribers.customer_id
where
    coalesce(newest.is_live, true)
    and (newest.deleted_at is null or subscribers.customer_id is not null)

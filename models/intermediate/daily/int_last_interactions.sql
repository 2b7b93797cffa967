-- The last concrete thing that passed between an account and us: what a message can begin with.
with interactions as (

    select
        interactions.account_id,
        interactions.date_day,
        interaction_types.label,
        interaction_types.quote_rank,
        interactions.interaction_type
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_types') }} as interaction_types
        on interactions.interaction_type = interaction_types.interaction_type
    inner join {{ ref('int_as_of') }} as as_of on interactions.date_day <= as_of.as_of_on
    where interaction_types.is_significant and interactions.interactions > 0

),

int_last_interactions as (

    select
        account_id,
        date_day as last_interaction_on,
        label || ' on ' || cast(date_day as {{ dbt.type_string() }}) as last_interaction
    from interactions
    qualify
        row_number() over (
            partition by account_id order by date_day desc, quote_rank, interaction_type
        ) = 1

)

select * from int_last_interactions

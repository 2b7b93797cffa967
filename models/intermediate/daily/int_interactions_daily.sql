-- Which kinds count as an interaction, and which as a significant one, is said by the seed
-- interaction_types.
with interactions as (

    select * from {{ ref('int_interactions') }}

),

interaction_types as (

    select * from {{ ref('interaction_types') }}

),

int_interactions_daily as (

    select
        interactions.account_id,
        interactions.date_day,
        sum(
            case
                when interaction_types.counts_as_interaction and interaction_types.is_from_usage
                    then interactions.interactions
                else 0
            end
        ) as usage_interactions,
        sum(
            case
                when interaction_types.counts_as_interaction and not interaction_types.is_from_usage
                    then interactions.interactions
                else 0
            end
        ) as other_interactions,
        sum(
            case when interaction_types.is_significant then interactions.interactions else 0 end
        ) as significant_interactions
    from interactions
    left join interaction_types
        on interactions.interaction_type = interaction_types.interaction_type
    group by interactions.account_id, interactions.date_day

)

select * from int_interactions_daily

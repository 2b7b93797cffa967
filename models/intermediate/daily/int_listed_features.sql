{{ config(materialized='view') }}
with int_listed_features as (

    select feature from {{ ref('product_features') }}
    union
    select feature from {{ ref('milestones') }}

)

select * from int_listed_features

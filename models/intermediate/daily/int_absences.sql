-- The spans in which who came back was no customer, [left_on, back_on).
with stays as (

    select
        account_id,
        ends_on as left_on,
        lead(begins_on) over (partition by account_id order by stay_number) as back_on
    from {{ ref('int_customer_stays') }}

),

int_absences as (

    select
        account_id,
        left_on,
        back_on
    from stays
    where left_on < back_on

)

select * from int_absences

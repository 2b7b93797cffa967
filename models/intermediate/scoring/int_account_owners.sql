-- Who answers for an account, never nobody: without an owner it is the default queue (R18), and who
-- has no row in the seed works as the default row says.
with accounts as (

    select
        accounts.account_id,
        coalesce(accounts.owner_email, settings.default_owner_email) as owner_email,
        accounts.owner_email is null as is_owner_assumed
    from {{ ref('int_accounts') }} as accounts
    cross join {{ ref('int_settings') }} as settings

),

int_account_owners as (

    select
        accounts.account_id,
        accounts.owner_email,
        accounts.is_owner_assumed,
        coalesce(owners.calendar, defaults.calendar) as calendar,
        coalesce(owners.daily_capacity, defaults.daily_capacity) as daily_capacity,
        coalesce(owners.manager_email, defaults.manager_email) as manager_email
    from accounts
    inner join {{ ref('owners') }} as defaults on defaults.owner_email = 'default'
    left join {{ ref('owners') }} as owners on accounts.owner_email = owners.owner_email

)

select * from int_account_owners

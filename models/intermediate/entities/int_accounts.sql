{%- set facts = [
    'account_name', 'domain', 'parent_account_id', 'segment', 'industry', 'country',
    'acquisition_channel', 'plan', 'seats', 'owner_email', 'is_strategic', 'lifecycle_stage',
    'churn_kind', 'churn_reason', 'created_at', 'became_customer_at', 'churned_at',
] -%}
{#- In these, `unknown` stands for a word that is none of the contract's: nothing is known. -#}
{%- set enumerations = ['segment', 'lifecycle_stage', 'churn_kind', 'churn_reason'] %}
with newest as (

    select * from {{ ref('int_newest_accounts') }}

),

account_links as (

    select * from {{ ref('int_account_links') }}

),

account_tools as (

    select * from {{ ref('int_account_tools') }}

),

-- Each tool has one version of an account: that of its own id, not of one merged into it.
versions as (

    select
        account_links.account_id as linked_account_id,
        account_tools.place,
        newest.*
    from newest
    inner join account_tools on newest.tool = account_tools.tool
    inner join account_links
        on
            newest.tool = account_links.tool
            and newest.account_id = account_links.tool_account_id
    qualify
        row_number() over (
            partition by account_links.account_id, newest.tool
            order by
                case when newest.account_id = account_links.account_id then 0 else 1 end,
                newest._arrived_at desc,
                newest._file desc,
                newest._row desc
        ) = 1

),

-- What the first tool does not know, another one may.
known as (

    select
        linked_account_id as account_id,
        min_by(tool, place) as tool,
        {% for fact in facts -%}
        {%- set known = "nullif(" ~ fact ~ ", 'unknown')" if fact in enumerations else fact -%}
        min_by({{ known }}, place) filter (where {{ known }} is not null) as {{ fact }},
        {% endfor -%}
        min_by(_file, place) as _file,
        min_by(_row, place) as _row,
        min_by(_arrived_at, place) as _arrived_at
    from versions
    group by linked_account_id

),

int_accounts as (

    select
        known.account_id,
        known.tool,
        known.account_name,
        known.domain,
        known.parent_account_id,
        coalesce(known.segment, 'unknown') as segment,
        known.industry,
        known.country,
        known.acquisition_channel,
        known.plan,
        known.seats,
        lower(known.owner_email) as owner_email,
        coalesce(known.is_strategic, false) as is_strategic,
        known.lifecycle_stage,
        known.churn_kind,
        known.churn_reason,
        {{ local_date('known.created_at') }} as created_on,
        {{ local_date('known.became_customer_at') }} as became_customer_on,
        {{ local_date('known.churned_at') }} as churned_on,
        known._file,
        known._row,
        known._arrived_at
    from known

)

select * from int_accounts

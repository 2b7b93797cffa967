{{ config(materialized='view') }}
{#- entity: is it about an account? -#}
{%- set entities = {
    'contacts': true, 'subscriptions': true, 'invoices': true, 'orders': true,
    'usage_summaries': true, 'credits': true, 'tickets': true, 'survey_responses': true,
    'email_events': true, 'activities': true, 'project_milestones': true, 'account_notes': true,
    'score_overrides': true, 'acquisition_costs': false, 'gross_margins': false,
    'exchange_rates': false, 'alert_actions': false,
} -%}
{%- set references = union_tools('account_references') -%}
{#- A connector's rows come in no file. -#}
{%- set explaining = delivering_tools('delivered_rows')
    | reject('in', var('tool_schemas')) | list -%}
-- What became of what each row says, apart from usage events. A row may speak of several things (a
-- contact and a ticket): each is a row here, and so is what its tool says of rows that nobody took.
with account_links as (

    select * from {{ ref('int_account_links') }}

),

{% for entity, key in [('accounts', 'account_id'), ('account_map', 'tool_account_id')] -%}
newest_{{ entity }} as (

    select
        tool,
        {{ key }},
        _file,
        _arrived_at,
        _row
    from (
        {{ union_tools(entity) }}
    ) as delivered
    qualify
        row_number() over (
            partition by tool, {{ key }} order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

{% endfor -%}
-- What says something of an account itself: its own row, and another name it bears.
of_accounts as (

    select
        tool,
        account_id,
        _file,
        _arrived_at,
        _row
    from newest_accounts
    {% if references %}
    union all

    select
        tool,
        account_id,
        _file,
        _arrived_at,
        _row
    from (
        {{ references }}
    ) as delivered
    {% endif %}
),

int_row_fates as (

    select
        of_accounts._file,
        of_accounts._arrived_at,
        of_accounts._row,
        case when account_links.account_id is null then 'unmatched' else 'accepted' end as fate,
        cast(null as {{ dbt.type_string() }}) as left_out_as
    from of_accounts
    left join account_links
        on
            of_accounts.tool = account_links.tool
            and of_accounts.account_id = account_links.tool_account_id

    union all

    -- A line that names an account nobody knows, or a tool nobody has, settles nothing.
    select
        newest_account_map._file,
        newest_account_map._arrived_at,
        newest_account_map._row,
        case when account_links.account_id is null then 'unmatched' else 'accepted' end as fate,
        null as left_out_as
    from newest_account_map
    left join account_links
        on
            newest_account_map.tool = account_links.tool
            and newest_account_map.tool_account_id = account_links.tool_account_id

    {% for entity, has_account in entities.items() -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        {% if has_account -%}
        case when account_id is null then 'unmatched' else 'accepted' end as fate,
        {%- else -%}
        'accepted' as fate,
        {%- endif %}
        null as left_out_as
    from {{ ref('int_' ~ entity) }}

    {% endfor -%}
    {% for entity in ['accounts', 'account_map'] + entities | list -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        'duplicate' as fate,
        null as left_out_as
    from (
        {{ union_tools(entity) }}
    ) as delivered

    {% endfor -%}
    {% for tool in explaining -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        case
            when not is_newest then 'duplicate'
            when is_lookup and left_out_as is null then 'accepted'
            else 'left_out'
        end as fate,
        case when is_newest then left_out_as end as left_out_as
    from {{ ref('stg_' ~ tool ~ '__delivered_rows') }}

    {% endfor %}
)

select * from int_row_fates

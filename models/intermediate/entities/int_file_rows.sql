{#- entity: is it about an account? -#}
{%- set entities = {
    'contacts': true, 'subscriptions': true, 'invoices': true, 'orders': true,
    'usage_summaries': true, 'credits': true, 'tickets': true, 'survey_responses': true,
    'email_events': true, 'activities': true, 'project_milestones': true, 'account_notes': true,
    'score_overrides': true, 'acquisition_costs': false, 'gross_margins': false,
    'exchange_rates': false, 'alert_actions': false,
} -%}
{%- set references = union_tools('account_references') -%}
-- What became of the rows of each file, apart from usage events. A row may speak of several things
-- (a contact and a ticket): it counts if one of them counts.
with account_links as (

    select * from {{ ref('int_account_links') }}

),

delivered_accounts as (

    {{ union_tools('accounts') }}

),

newest_accounts as (

    select *
    from delivered_accounts
    qualify
        row_number() over (
            partition by tool, account_id order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

delivered_account_map as (

    {{ union_tools('account_map') }}

),

newest_lines as (

    select *
    from delivered_account_map
    qualify
        row_number() over (
            partition by tool, tool_account_id order by _arrived_at desc, _file desc, _row desc
        ) = 1

),

fates as (

    select
        newest_accounts._file,
        newest_accounts._arrived_at,
        newest_accounts._row,
        true as is_newest,
        account_links.account_id is not null as is_matched
    from newest_accounts
    left join account_links
        on
            newest_accounts.tool = account_links.tool
            and newest_accounts.account_id = account_links.tool_account_id

    union all

    select
        _file,
        _arrived_at,
        _row,
        true as is_newest,
        true as is_matched
    from newest_lines

    {% for entity, has_account in entities.items() -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        true as is_newest,
        {{ 'account_id is not null' if has_account else 'true' }} as is_matched
    from {{ ref('int_' ~ entity) }}

    {% endfor -%}
    {% for entity in ['accounts', 'account_map'] + entities | list -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        false as is_newest,
        false as is_matched
    from (
        {{ union_tools(entity) }}
    ) as delivered

    {% endfor -%}
    {% if references -%}
    union all

    select
        _file,
        _arrived_at,
        _row,
        true as is_newest,
        true as is_matched
    from (
        {{ references }}
    ) as delivered
    {% endif %}
),

of_rows as (

    select
        _file,
        _arrived_at,
        _row,
        bool_or(is_newest) as is_newest,
        bool_or(is_matched) as is_matched
    from fates
    group by _file, _arrived_at, _row

),

int_file_rows as (

    select
        _file,
        _arrived_at,
        count(*) as read_rows,
        count(case when not is_newest then 1 end) as duplicate_rows,
        count(case when is_newest and not is_matched then 1 end) as unmatched_rows
    from of_rows
    group by _file, _arrived_at

)

select * from int_file_rows

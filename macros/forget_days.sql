{#- What an incremental model computes again is deleted before it is appended. -#}
{% macro forget_days(days) -%}
    {{ forget('date_day in (select days.date_day from ' ~ days ~ ' as days)') }}
{%- endmacro %}

{#- The same, an account's days by themselves where rows can be deleted. -#}
{% macro forget_account_days(days) -%}
    {{ adapter.dispatch('forget_account_days', 'account_health')(days) if is_incremental() }}
{%- endmacro %}

{% macro default__forget_account_days(days) -%}
    delete from {{ this }} using {{ days }} as days
    where {{ is_recounted(this, 'days') }}
{%- endmacro %}

{% macro spark__forget_account_days(days) -%}
    {{ forget_days(days) }}
{%- endmacro %}

{#- Of what has begun on some day, keeps what began before an account's first changed day. -#}
{% macro forget_first_days(changed_days) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} using (
        select
            changed_days.account_id,
            min(changed_days.date_day) as first_change_on
        from {{ changed_days }} as changed_days
        group by changed_days.account_id
    ) as changes
    where
        {{ this }}.account_id = changes.account_id
        and {{ this }}.first_day_on >= changes.first_change_on
    {%- endif -%}
{%- endmacro %}

{% macro forget_from(slice) -%}
    {{ forget('date_day >= (select min(slice.first_day_on) from ' ~ slice ~ ' as slice)') }}
{%- endmacro %}

{% macro forget_unexplained(as_of, settings) -%}
    {{ forget(
        'date_day <= (select as_of.as_of_on - settings.explanation_days from '
        ~ as_of ~ ' as as_of cross join ' ~ settings ~ ' as settings)'
    ) }}
{%- endmacro %}

{% macro forget(condition) -%}
    {{ adapter.dispatch('forget', 'account_health')(condition) if is_incremental() }}
{%- endmacro %}

{% macro default__forget(condition) -%}
    delete from {{ this }} where {{ condition }}
{%- endmacro %}

{#- Partitions of whole days. -#}
{% macro spark__forget(condition) -%}
    {%- set days = run_query(
        'select distinct date_day from ' ~ this ~ ' where ' ~ condition
    ).columns[0].values() -%}
    {%- if days -%}
        alter table {{ this }} drop if exists
        {% for day in days -%}
            partition (date_day = date '{{ day }}'){{ ',' if not loop.last }}
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}

-- The settings seed, one column per setting, for models that join it as a single row.
with settings as (

    select * from {{ ref('settings') }}

),

int_settings as (

    select
        {% for setting, type in {
            'history_days': 'integer',
            'explanation_days': 'integer',
            'min_tenure_days': 'integer',
            'min_coverage': 'decimal(9,6)',
            'min_observed_share': 'decimal(9,6)',
            'freeze_days': 'integer',
            'segment_history_days': 'integer',
            'segment_min_accounts': 'integer',
            'resolution_min_tickets': 'integer',
            'csat_satisfied_share': 'decimal(9,6)',
            'nps_min_answers': 'integer',
            'default_owner_email': dbt.type_string(),
        }.items() -%}
        max(case when settings.setting = '{{ setting }}' then cast(settings.value as {{ type }}) end)
            as {{ setting }}{{ "," if not loop.last }}
        {% endfor %}
    from settings

)

select * from int_settings

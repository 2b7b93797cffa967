{#- The KPIs whose limits the calendar, the season and the account's usual range may soften: model
    and columns. Seed thresholds says which limits (is_guarded). -#}
{% macro guarded_kpi_columns() -%}
    {{- return([
        ('int_kpis_usage', ['active_users_30d', 'dau_mau_30d', 'sessions_per_week_30d',
            'usage_events_30d', 'key_feature_events_30d']),
        ('int_kpis_interaction', ['interactions_30d']),
        ('int_kpis_support', ['tickets_opened_30d']),
    ]) -}}
{%- endmacro %}

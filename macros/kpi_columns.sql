{#- The KPIs that signals and scores use: model, component and columns. Seed kpis says more of
    each. -#}
{% macro kpi_columns() -%}
    {{- return(kpi_columns_of_contacts() + kpi_columns_of_answers()) -}}
{%- endmacro %}

{#- What accounts do with the product and with us. -#}
{% macro kpi_columns_of_contacts() -%}
    {{- return([
        ('int_kpis_usage', 'usage', ['active_users_7d', 'active_users_30d',
            'active_users_per_seat_30d', 'dau_mau_30d', 'sessions_per_week_30d',
            'usage_events_30d', 'key_feature_events_30d', 'key_features_used_rate_30d',
            'deep_usage_rate_30d']),
        ('int_kpis_engagement', 'usage', ['active_days_30d', 'session_minutes_avg_30d',
            'weekly_intensity_30d', 'top_user_share_30d', 'engagement_score',
            'credit_use_rate']),
        ('int_kpis_adoption', 'usage', ['time_to_value_days', 'days_without_value',
            'milestones_reached', 'milestones_missed_90d']),
        ('int_kpis_interaction', 'relationship', ['interactions_30d', 'interactions_60d',
            'interactions_90d', 'days_since_significant_interaction']),
        ('int_kpis_email', 'email', ['email_open_rate_90d', 'email_click_rate_90d',
            'email_open_rate_last_10', 'email_click_to_open_rate_90d', 'days_since_email_open',
            'days_since_email_click', 'email_reply_rate_90d', 'email_reply_hours_avg_90d']),
        ('int_kpis_relationship', 'account_management', ['webinars_attended_180d',
            'webinar_attendance_rate_180d', 'meetings_held_90d', 'meetings_cancelled_90d',
            'days_since_meeting', 'sentiment_avg_90d']),
    ]) -}}
{%- endmacro %}

{#- What they ask, answer, buy and pay, and what is known around it. -#}
{% macro kpi_columns_of_answers() -%}
    {{- return([
        ('int_kpis_support', 'support', ['tickets_opened_30d', 'unresolved_tickets',
            'oldest_unresolved_ticket_days', 'resolution_hours_avg_30d',
            'escalated_ticket_rate_90d', 'max_escalation_level_90d', 'repeated_requests_90d',
            'first_response_hours_avg_30d', 'incidents_30d', 'first_contact_resolution_rate_90d']),
        ('int_kpis_satisfaction', 'satisfaction', ['nps_180d', 'nps_latest_score',
            'promoters_turned_detractors_90d', 'nps_falls', 'ease_90d', 'csat_rate_90d',
            'survey_participation_rate_180d', 'nps_latest_change', 'low_ratings_30d',
            'falls_after_failed_support_30d', 'complaint_comments_180d']),
        ('int_kpis_purchase', 'purchase', ['basket_avg_90d', 'basket_change', 'days_since_order',
            'purchase_gap_ratio', 'orders_365d', 'order_value_365d', 'revenue_share_90d']),
        ('int_kpis_billing', 'payment', ['overdue_days_max', 'late_payments_90d',
            'payment_deferrals_90d']),
        ('int_kpis_billing', 'context', ['modules_cancelled_90d']),
        ('int_kpis_relationship', 'context', ['champion_left_days', 'active_champions',
            'active_decision_makers', 'new_decision_makers_90d', 'adverse_notes_180d',
            'competition_notes_180d', 'price_pressure_notes_180d', 'overdue_milestones',
            'oldest_overdue_milestone_days', 'milestone_postponements_90d']),
    ]) -}}
{%- endmacro %}

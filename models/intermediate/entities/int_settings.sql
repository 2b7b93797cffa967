-- The settings seed, one column per setting, for models that join it as a single row.
with settings as (

    select * from {{ ref('settings') }}

),

int_settings as (

    select
        {% for setting, type in {
            'history_days': 'integer',
            'explanation_days': 'integer',
            'min_coverage': 'decimal(9,6)',
            'min_observed_share': 'decimal(9,6)',
            'freeze_days': 'integer',
            'segment_history_days': 'integer',
            'segment_min_accounts': 'integer',
            'resolution_min_tickets': 'integer',
            'repeated_request_days': 'integer',
            'softening_days': 'integer',
            'calendar_softening_days': 'integer',
            'usual_range_weeks': 'integer',
            'usual_range_min_weeks': 'integer',
            'usual_range_deviations': 'double',
            'score_fall_min_points': 'decimal(9,6)',
            'silence_factor': 'integer',
            'min_silence_days': 'integer',
            'candidate_name_distance': 'decimal(9,6)',
            'candidate_opening_days': 'integer',
            'candidate_id_letters': 'integer',
            'csat_satisfied_share': 'decimal(9,6)',
            'nps_min_answers': 'integer',
            'survey_answer_days': 'integer',
            'participation_min_invitations': 'integer',
            'nps_max_age_days': 'integer',
            'concentration_min_seats': 'integer',
            'module_gap_days': 'integer',
            'low_rating_share': 'decimal(9,6)',
            'failed_support_days': 'integer',
            'usual_gap_min_gaps': 'integer',
            'churn_gap_days': 'integer',
            'contract_term_months': 'integer',
            'interval_deviations': 'double',
            'value_window_months': 'integer',
            'ltv_cac_must_exceed': 'double',
            'ltv_cac_aim': 'double',
            'backtest_lost_accounts': 'integer',
            'backtest_kept_per_lost': 'integer',
            'backtest_min_lost': 'integer',
            'disagreement_days': 'integer',
            'overdue_renewal_days': 'integer',
            'overdue_renewals_share': 'decimal(9,6)',
            'review_min_unresolved_tickets': 'integer',
            'calendar_ahead_days': 'integer',
            'contact_window_days': 'integer',
            'late_contact_hours': 'integer',
            'due_soon_hours': 'integer',
            'renewal_soon_days': 'integer',
            'sure_coverage': 'decimal(9,6)',
            'told_score_step': 'decimal(9,6)',
            'training_share': 'decimal(9,6)',
            'proposal_min_lost': 'integer',
            'effect_days': 'integer',
            'effect_min_alerts': 'integer',
            'effect_trend_days': 'integer',
            'nps_contact_days': 'integer',
        }.items() -%}
        max(case when setting = '{{ setting }}' then cast(value as {{ type }}) end)
            as {{ setting }},
        {% endfor -%}
        max(case when setting = 'analyst_email' then value end) as analyst_email,
        max(case when setting = 'default_owner_email' then value end) as default_owner_email
    from settings

)

select * from int_settings

# What adds up, and over what. Written by hand, as refinements of the generated views.
#
# A sum over account_health is a sum over customers of the as-of date. Nothing here sums
# account_health_daily: MRR added over days means nothing.

view: +account_health {
  measure: total_mrr {
    type: sum
    sql: ${mrr} ;;
    value_format_name: decimal_0
    description: "MRR of the customers whose MRR is known, in the reporting currency."
    drill_fields: [account_name, owner_email, band, score, mrr]
  }

  measure: total_mrr_at_risk {
    type: sum
    sql: ${mrr_at_risk} ;;
    value_format_name: decimal_0
    description: "The whole MRR of the customers in a band at risk (N17)."
    drill_fields: [account_name, owner_email, band, score, mrr_at_risk, reason_1]
  }

  measure: average_score {
    type: average
    sql: ${score} ;;
    value_format_name: decimal_1
    description: "Mean score of the scored customers, 0 to 100; who has no score is left out."
  }
}

view: +alerts {
  measure: open_alerts {
    type: count
    filters: [closed_date: "NULL"]
    description: "Alerts that are open, acknowledged or snoozed."
    drill_fields: [account_name, rule_name, severity, owner_email, due_time, latest_reason]
  }

  measure: kept_deadlines {
    type: count
    filters: [sla_status: "kept"]
    description: "Alerts with a human contact in time (N07)."
  }

  measure: breached_deadlines {
    type: count
    filters: [sla_status: "breached"]
    description: "Alerts without one."
  }

  measure: kept_rate {
    type: number
    sql: 1.0 * ${kept_deadlines} / nullif(${kept_deadlines} + ${breached_deadlines}, 0) ;;
    value_format_name: percent_1
    description: "Share of deadlines kept, of those that were kept or breached."
  }
}

view: +revenue_at_risk {
  measure: total_customers {
    type: sum
    sql: ${customers} ;;
    description: "Customers, of one day: always group by date or filter it."
  }

  measure: total_mrr_at_risk {
    type: sum
    sql: ${mrr_at_risk} ;;
    value_format_name: decimal_0
    description: "MRR at risk, of one day: always group by date or filter it."
  }
}

# Rates are those of the mart, read for one period, dimension and value; an average of one row.
view: +retention_monthly {
  measure: churn {
    type: average
    sql: ${churn_rate} ;;
    value_format_name: percent_1
    description: "Share of the customers of the day before who were lost (K41)."
  }

  measure: gross_revenue_retention {
    type: average
    sql: ${grr} ;;
    value_format_name: percent_1
    description: "GRR (K43)."
  }

  measure: net_revenue_retention {
    type: average
    sql: ${nrr} ;;
    value_format_name: percent_1
    description: "NRR (K43)."
  }
}

view: +cohort_retention {
  measure: logo_retention {
    type: average
    sql: ${logo_retention_rate} ;;
    value_format_name: percent_1
    description: "Share of the cohort that are customers at that age, read for one cohort and age."
  }
}

view: +mrr_movements {
  measure: total_mrr_change {
    type: sum
    sql: ${mrr_change} ;;
    value_format_name: decimal_0
    description: "Movements of the MRR (K44); over all kinds, the change of the book."
  }
}

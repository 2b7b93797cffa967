# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: intervention_effect {
  sql_table_name: @{schema}.intervention_effect ;;

  dimension: playbook_id {
    description: "Playbook of the alert as it opened."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: timeliness {
    description: "in_time, late or never: the first human contact against the deadline, within effect_days."
    type: string
    sql: ${TABLE}.timeliness ;;
  }

  dimension: playbook_name {
    description: "The playbook in words."
    type: string
    sql: ${TABLE}.playbook_name ;;
  }

  dimension: alert_count {
    description: "Alerts."
    type: number
    sql: ${TABLE}.alert_count ;;
  }

  dimension: lost_count {
    description: "Those whose account left within effect_days, even if it came back; their score after is not counted."
    type: number
    sql: ${TABLE}.lost_count ;;
  }

  dimension: scored_count {
    description: "Those with a score on both days."
    type: number
    sql: ${TABLE}.scored_count ;;
  }

  dimension: score_before_avg {
    description: "Their mean score on the opening day, without what a person has set; null = none."
    type: number
    sql: ${TABLE}.score_before_avg ;;
  }

  dimension: score_after_avg {
    description: "The same effect_days later."
    type: number
    sql: ${TABLE}.score_after_avg ;;
  }

  dimension: score_change_avg {
    description: "The difference (K62). It flatters: what is alerted at its worst gets better by itself."
    type: number
    sql: ${TABLE}.score_change_avg ;;
  }

  dimension: change_difference_avg {
    description: "Mean of what the score changed more than that of the matched alerts never answered: same severity, band, trend before, segment and value tier, at least two of them. Null = none matched."
    type: number
    sql: ${TABLE}.change_difference_avg ;;
  }

  dimension: difference_low {
    description: "Lower end of its 95 % interval, controls included; null = fewer than two."
    type: number
    sql: ${TABLE}.difference_low ;;
  }

  dimension: difference_high {
    description: "Upper end."
    type: number
    sql: ${TABLE}.difference_high ;;
  }

  dimension: recovery_difference {
    description: "Mean of what was saved more than among the matched ones, over alerts (not accounts), -1 to 1; null = none matched."
    type: number
    sql: ${TABLE}.recovery_difference ;;
  }

  dimension: matched_count {
    description: "Alerts behind change_difference_avg."
    type: number
    sql: ${TABLE}.matched_count ;;
  }

  dimension: high_risk_count {
    description: "Accounts at high risk (critical alert or band) whose outcome is known. One with several such alerts in the row counts once, by the latest."
    type: number
    sql: ${TABLE}.high_risk_count ;;
  }

  dimension: saved_count {
    description: "Of these, still customers and out of the critical band effect_days later."
    type: number
    sql: ${TABLE}.saved_count ;;
  }

  dimension: recovery_rate {
    description: "saved_count / high_risk_count (K60), 0-1; null = none at high risk."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recovery_rate ;;
  }

  dimension: recovery_rate_low {
    description: "Lower end of its 95 % interval (Wilson)."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recovery_rate_low ;;
  }

  dimension: recovery_rate_high {
    description: "Upper end."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recovery_rate_high ;;
  }

  dimension: matched_high_risk_count {
    description: "Alerts (not accounts) behind recovery_difference."
    type: number
    sql: ${TABLE}.matched_high_risk_count ;;
  }

  dimension: finding {
    description: "better or worse than never answered (the interval leaves 0 out), no difference, too few to say (below effect_min_alerts), or compared with (the others' controls)."
    type: string
    sql: ${TABLE}.finding ;;
  }

  dimension: evidence {
    description: "Always observational."
    type: string
    sql: ${TABLE}.evidence ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.playbook_id, ${TABLE}.timeliness) ;;
  }

  measure: count {
    type: count
  }
}

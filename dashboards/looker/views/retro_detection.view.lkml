# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: retro_detection {
  sql_table_name: @{schema}.retro_detection ;;

  dimension: retro_detection_rate_low {
    description: "Lower end of the 95 % interval (Wilson) of retro_detection_rate."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.retro_detection_rate_low ;;
  }

  dimension: retro_detection_rate_high {
    description: "Upper end."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.retro_detection_rate_high ;;
  }

  dimension: period_kind {
    description: "quarter or all."
    type: string
    sql: ${TABLE}.period_kind ;;
  }

  dimension: lost_accounts {
    description: "Accounts lost then; rows of loss_audit."
    type: number
    sql: ${TABLE}.lost_accounts ;;
  }

  dimension: with_signal {
    description: "Of these, those for which any rule had spoken within their horizon."
    type: number
    sql: ${TABLE}.with_signal ;;
  }

  dimension: retro_detection_rate {
    description: "with_signal / lost_accounts (K61)."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.retro_detection_rate ;;
  }

  dimension: with_grave_signal {
    description: "Those for which a rule had spoken above its mildest level."
    type: number
    sql: ${TABLE}.with_grave_signal ;;
  }

  dimension: with_leading_first {
    description: "Those whose first leading signal (S08) came before any lagging one."
    type: number
    sql: ${TABLE}.with_leading_first ;;
  }

  dimension: lead_days_median {
    description: "Median days from the first signal to the loss; null = no signal."
    type: number
    sql: ${TABLE}.lead_days_median ;;
  }

  dimension: lead_weeks_median {
    description: "The same in weeks."
    type: number
    sql: ${TABLE}.lead_weeks_median ;;
  }

  dimension: with_intervention {
    description: "Those with an intervention between the first signal and the loss."
    type: number
    sql: ${TABLE}.with_intervention ;;
  }

  dimension: intervention_lead_days_avg {
    description: "Mean days from the first intervention to the loss (K59), of those with one; null = none."
    type: number
    sql: ${TABLE}.intervention_lead_days_avg ;;
  }

  dimension: sample {
    description: "sample is too small (fewer lost accounts than the setting backtest_min_lost) or sample is large enough."
    type: string
    sql: ${TABLE}.sample ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.period_kind, ${TABLE}.from_on) ;;
  }

  dimension_group: from {
    description: "First day of the quarter; of all"
    type: time
    timeframes: [
      raw,
      date,
      week,
      month,
      quarter,
      year,
    ]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.from_on ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: rule_backtest {
  sql_table_name: @{schema}.rule_backtest ;;

  dimension: rule_id {
    description: "Rule (seed rules); any_rule (its recall is the retro-detection rate, K61); any_rule_above_light; or method and band, such as published_critical: the published band is critical or worse."
    type: string
    sql: ${TABLE}.rule_id ;;
  }

  dimension: horizon_days {
    description: "Days before the loss in which a signal counts as a warning of it (T11)."
    type: number
    sql: ${TABLE}.horizon_days ;;
  }

  dimension: rule_name {
    description: "The rule in words."
    type: string
    sql: ${TABLE}.rule_name ;;
  }

  dimension: rule_kind {
    description: "rule, any_rule or band."
    type: string
    sql: ${TABLE}.rule_kind ;;
  }

  dimension: lost_accounts {
    description: "Lost accounts tested."
    type: number
    sql: ${TABLE}.lost_accounts ;;
  }

  dimension: lost_with_signal {
    description: "Of these"
    type: number
    sql: ${TABLE}.lost_with_signal ;;
  }

  dimension: recall {
    description: "lost_with_signal / lost_accounts."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recall ;;
  }

  dimension: recall_low {
    description: "Lower end of its 95 % interval (Wilson)."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recall_low ;;
  }

  dimension: recall_high {
    description: "Upper end."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.recall_high ;;
  }

  dimension: lead_days_q1 {
    description: "Days from the first signal within the horizon to the loss: a quarter of the warned lost accounts had at most so many; null = none was warned."
    type: number
    sql: ${TABLE}.lead_days_q1 ;;
  }

  dimension: lead_days_median {
    description: "Half of them had at most so many (K61: weeks before the loss, x 7)."
    type: number
    sql: ${TABLE}.lead_days_median ;;
  }

  dimension: lead_days_q3 {
    description: "Three quarters of them had at most so many."
    type: number
    sql: ${TABLE}.lead_days_q3 ;;
  }

  dimension: kept_accounts {
    description: "Kept accounts tested: same segment, nearest in tenure, over the same days; one that stands beside two losses counts twice."
    type: number
    sql: ${TABLE}.kept_accounts ;;
  }

  dimension: kept_with_signal {
    description: "Of these, those for which it stood open all the same."
    type: number
    sql: ${TABLE}.kept_with_signal ;;
  }

  dimension: false_alarm_rate {
    description: "kept_with_signal / kept_accounts; null = no kept account to test."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.false_alarm_rate ;;
  }

  dimension: false_alarm_rate_low {
    description: "Lower end of its 95 % interval (Wilson)."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.false_alarm_rate_low ;;
  }

  dimension: false_alarm_rate_high {
    description: "Upper end."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.false_alarm_rate_high ;;
  }

  dimension: base_rate {
    description: "Share of all customers that are lost within the horizon, whatever any rule says; null = no day whose horizon the data covers."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.base_rate ;;
  }

  dimension: precision {
    description: "Of all customers for which it speaks within a horizon, the share lost at its end: recall x base_rate / (recall x base_rate + false_alarm_rate x (1 - base_rate)); null = it never spoke."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.precision ;;
  }

  dimension: precision_low {
    description: "The lowest that the intervals of recall and false alarms allow together."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.precision_low ;;
  }

  dimension: precision_high {
    description: "The highest."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.precision_high ;;
  }

  dimension: lift {
    description: "precision / base_rate: how many times more often lost than a customer taken at random; 1 = it says nothing."
    type: number
    sql: ${TABLE}.lift ;;
  }

  dimension: false_alerts_per_owner_week {
    description: "Alerts that an owner gets in a week on customers who stay: those opened on the kept accounts per day, for the average number of customers of an owner."
    type: number
    sql: ${TABLE}.false_alerts_per_owner_week ;;
  }

  dimension: sample {
    description: "sample is too small (fewer lost accounts than the setting backtest_min_lost: read the intervals) or sample is large enough."
    type: string
    sql: ${TABLE}.sample ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.rule_id, ${TABLE}.horizon_days) ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: method_disagreements {
  sql_table_name: @{schema}.method_disagreements ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: is_today {
    description: "Whether it is the as-of date."
    type: yesno
    sql: ${TABLE}.is_today ;;
  }

  dimension: weighted_band {
    description: "Band of the weighted score (S02) with its caps, before any band that a person has set; null = no score."
    type: string
    sql: ${TABLE}.weighted_band ;;
  }

  dimension: few_signals_band {
    description: "Band of the few simple signals (S03); null = too few are measured."
    type: string
    sql: ${TABLE}.few_signals_band ;;
  }

  dimension: signal_count_band {
    description: "Band of the number of signals (S01); null = nothing is measured."
    type: string
    sql: ${TABLE}.signal_count_band ;;
  }

  dimension: alert_levels_band {
    description: "Band of the worst level of a signal (S05); null = nothing is measured."
    type: string
    sql: ${TABLE}.alert_levels_band ;;
  }

  dimension: person_band {
    description: "Band that a person had set for the day (export score_overrides); null = nobody had."
    type: string
    sql: ${TABLE}.person_band ;;
  }

  dimension: person_reason {
    description: "Who set the band and why; null = nobody had."
    type: string
    sql: ${TABLE}.person_reason ;;
  }

  dimension: outcome {
    description: "lost (within the shortest horizon, seed backtest_horizons, even if it came back), kept (not lost by its end, whoever or whatever saved it) or not_yet_known."
    type: string
    sql: ${TABLE}.outcome ;;
  }

  dimension: who_was_right {
    description: "Those with the worst band of all where it was lost, those with the best where it was kept: weighted, few_signals, signal_count, alert_levels or person; null = not yet known."
    type: string
    sql: ${TABLE}.who_was_right ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.date_day) ;;
  }

  dimension_group: date {
    description: "Day asked about."
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
    sql: ${TABLE}.date_day ;;
  }

  dimension_group: outcome_known {
    description: "End of the horizon; a loss is known before."
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
    sql: ${TABLE}.outcome_known_on ;;
  }

  measure: count {
    type: count
  }
}

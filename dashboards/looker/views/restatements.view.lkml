# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: restatements {
  sql_table_name: @{schema}.restatements ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: score_known_then {
    description: "Score (S02) as told on the day; null = too little was measured."
    type: number
    sql: ${TABLE}.score_known_then ;;
  }

  dimension: score_known_now {
    description: "Score of the same day as known now; null = too little is measured, or the account was no customer after all."
    type: number
    sql: ${TABLE}.score_known_now ;;
  }

  dimension: band_known_then {
    description: "Band as told on the day."
    type: string
    sql: ${TABLE}.band_known_then ;;
  }

  dimension: band_known_now {
    description: "Band as known now; null = the account was no customer after all."
    type: string
    sql: ${TABLE}.band_known_now ;;
  }

  dimension: signal_count_known_then {
    description: "Signals (S01) as told on the day; null = nothing was measured."
    type: number
    sql: ${TABLE}.signal_count_known_then ;;
  }

  dimension: signal_count_known_now {
    description: "Signals as known now; null = nothing is measured, or the account was no customer after all."
    type: number
    sql: ${TABLE}.signal_count_known_now ;;
  }

  dimension: has_other_configuration {
    description: "True where models, seeds or settings have changed since (N05), so that late data alone does not explain the difference."
    type: yesno
    sql: ${TABLE}.has_other_configuration ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.date_day) ;;
  }

  dimension_group: date {
    description: "Day the row describes; every window is trailing and includes it. Days are cut in the project's time zone."
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

  dimension_group: known {
    description: "Arrival (UTC) of the newest file that was known then: with it the day can be rebuilt as it was told."
    type: time
    timeframes: [
      raw,
      time,
      hour,
      date,
      week,
      month,
      quarter,
      year,
    ]
    datatype: timestamp
    sql: ${TABLE}.known_at ;;
  }

  measure: count {
    type: count
  }
}

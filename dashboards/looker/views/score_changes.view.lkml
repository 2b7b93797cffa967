# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: score_changes {
  sql_table_name: @{schema}.score_changes ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: since_days {
    description: "Days between the two scores."
    type: number
    sql: ${TABLE}.since_days ;;
  }

  dimension: cause {
    description: "data (the customer did something), re_weighting (a KPI weighs more or less, or has come or gone), cap, override, or configuration (rules, weights or models have changed since the earlier day was told)."
    type: string
    sql: ${TABLE}.cause ;;
  }

  dimension: component {
    description: "Part of the score; cap, override or configuration where it is none."
    type: string
    sql: ${TABLE}.component ;;
  }

  dimension: kpi {
    description: "KPI; of a cap the one that set it."
    type: string
    sql: ${TABLE}.kpi ;;
  }

  dimension: points_change {
    description: "Points that the score has won (+) or lost (-) by it; never 0."
    type: number
    sql: ${TABLE}.points_change ;;
  }

  dimension: sentence {
    description: "The row in words."
    type: string
    sql: ${TABLE}.sentence ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.since_days, ${TABLE}.cause, ${TABLE}.component, ${TABLE}.kpi) ;;
  }

  dimension_group: date {
    description: "The as-of day."
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

  dimension_group: compared_with {
    description: "The earlier day."
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
    sql: ${TABLE}.compared_with_on ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: account_health_reasons {
  sql_table_name: @{schema}.account_health_reasons ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: component {
    description: "Part of the score (seed score_components); cap or override for what moves the score besides its KPIs."
    type: string
    sql: ${TABLE}.component ;;
  }

  dimension: kpi {
    description: "KPI (seed kpis); of a cap the one that set it; override."
    type: string
    sql: ${TABLE}.kpi ;;
  }

  dimension: component_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.component_status ;;
  }

  dimension: catalogue_id {
    description: "Catalogue id of the KPI."
    type: string
    sql: ${TABLE}.catalogue_id ;;
  }

  dimension: measure {
    description: "What is placed between worst and best; seed score_kpis; null = not in the score."
    type: string
    sql: ${TABLE}.measure ;;
  }

  dimension: value {
    description: "The KPI in its own unit (seed kpis); null = not measured."
    type: number
    sql: ${TABLE}.value ;;
  }

  dimension: value_30d_ago {
    description: "The account's own value 30 days before; null = not measured then."
    type: number
    sql: ${TABLE}.value_30d_ago ;;
  }

  dimension: value_90d_ago {
    description: "The account's own value 90 days before; null = not measured then."
    type: number
    sql: ${TABLE}.value_90d_ago ;;
  }

  dimension: segment_median {
    description: "Historical median of the KPI in the account's segment; null = too few accounts or days."
    type: number
    sql: ${TABLE}.segment_median ;;
  }

  dimension: measured_value {
    description: "The measure: value, or relative change (0-1)."
    type: number
    sql: ${TABLE}.measured_value ;;
  }

  dimension: alert_level {
    description: "Worst level (seed severities) that a limit of a rule or signal on the KPI reaches that day (S05), by itself; null = within all limits, or not judged."
    type: string
    sql: ${TABLE}.alert_level ;;
  }

  dimension: crossed_level {
    description: "The level before softening; worse than alert_level where softened_by says why (N10, N16); null like it."
    type: string
    sql: ${TABLE}.crossed_level ;;
  }

  dimension: softened_by {
    description: "What explains a crossed limit of the KPI: holiday, season of the segment, the account's usual range; null = nothing."
    type: string
    sql: ${TABLE}.softened_by ;;
  }

  dimension: sub_score {
    description: "0 at worst and 100 at best; null = takes no part."
    type: number
    sql: ${TABLE}.sub_score ;;
  }

  dimension: weight {
    description: "Share (0-1) of the score after the weight of what is not measured was given to what is; null = takes no part."
    type: number
    sql: ${TABLE}.weight ;;
  }

  dimension: points {
    description: "weight x sub_score; null = takes no part or the score is withheld."
    type: number
    sql: ${TABLE}.points ;;
  }

  dimension: lost_points {
    description: "Points more if the KPI were at its best; null like points."
    type: number
    sql: ${TABLE}.lost_points ;;
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
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.date_day, ${TABLE}.component, ${TABLE}.kpi) ;;
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

  dimension_group: value_on {
    description: "Day the value was measured on; before date_day while a late feed holds it; null = left out."
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
    sql: ${TABLE}.value_on ;;
  }

  measure: count {
    type: count
  }
}

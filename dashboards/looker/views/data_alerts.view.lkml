# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: data_alerts {
  sql_table_name: @{schema}.data_alerts ;;

  dimension: data_alert_id {
    description: "Stable id, made from tool, entity and opened_on."
    type: string
    primary_key: yes
    sql: ${TABLE}.data_alert_id ;;
  }

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: entity {
    description: "Entity of the input contract."
    type: string
    sql: ${TABLE}.entity ;;
  }

  dimension: feed_name {
    description: "Feed in words; seed feeds."
    type: string
    sql: ${TABLE}.feed_name ;;
  }

  dimension: status {
    description: "What it came to: partial (far fewer records than expected), late, or stopped (silent for longer than stopped_after_days)."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: silent_days {
    description: "Longest time without a record of a known account, in days; 0 if every day had some."
    type: number
    sql: ${TABLE}.silent_days ;;
  }

  dimension: record_count {
    description: "Records of its days that name a known account."
    type: number
    sql: ${TABLE}.record_count ;;
  }

  dimension: unmatched_count {
    description: "Records of its days that name no known account."
    type: number
    sql: ${TABLE}.unmatched_count ;;
  }

  dimension: expected_record_count {
    description: "Records to be expected on its days, by the same weekdays before; null = fewer than four weeks known."
    type: number
    sql: ${TABLE}.expected_record_count ;;
  }

  dimension: affected_components {
    description: "Parts of the score that it holds or leaves out; null = none."
    type: string
    sql: ${TABLE}.affected_components ;;
  }

  dimension: owner_email {
    description: "Whose it is: the setting analyst_email."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: reason {
    description: "What is missing."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: next_action {
    description: "What to do."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension_group: opened {
    description: "First day of the outage."
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
    sql: ${TABLE}.opened_on ;;
  }

  dimension_group: closed {
    description: "First day in order again; null = it lasts."
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
    sql: ${TABLE}.closed_on ;;
  }

  dimension_group: last_record {
    description: "Last day with a record of a known account when it opened."
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
    sql: ${TABLE}.last_record_on ;;
  }

  measure: count {
    type: count
  }
}

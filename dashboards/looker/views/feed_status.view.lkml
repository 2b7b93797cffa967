# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: feed_status {
  sql_table_name: @{schema}.feed_status ;;

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
    description: "ok; late (no record for longer than the feed may be silent, or none on a day that expects many); partial (far fewer records than expected: a fall of all accounts at once is a pipeline, not churn); stopped (silent for longer than stopped_after_days)."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: record_count {
    description: "Records that speak of the day."
    type: number
    sql: ${TABLE}.record_count ;;
  }

  dimension: expected_record_count {
    description: "Records of known accounts to be expected: median of the same weekday in the four weeks before; null = fewer than four weeks known."
    type: number
    sql: ${TABLE}.expected_record_count ;;
  }

  dimension: volume_share {
    description: "Records of known accounts / expected_record_count; null = nothing to be expected, or unknown."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.volume_share ;;
  }

  dimension: unmatched_records {
    description: "Of these, records that name no known account."
    type: number
    sql: ${TABLE}.unmatched_records ;;
  }

  dimension: unmatched_rate {
    description: "unmatched_records / record_count (0-1); null on a day without records."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.unmatched_rate ;;
  }

  dimension: late_after_days {
    description: "Expected cadence: days that the feed may be silent, by the seed feeds (after as many `dbt source freshness` warns), or less where its own half-year was denser."
    type: number
    sql: ${TABLE}.late_after_days ;;
  }

  dimension: days_since_last_record {
    description: "Days from last_record_on to date_day."
    type: number
    sql: ${TABLE}.days_since_last_record ;;
  }

  dimension: days_late {
    description: "Days beyond late_after_days; 0 = in time."
    type: number
    sql: ${TABLE}.days_late ;;
  }

  dimension: delivered_rows {
    description: "Rows of the files that arrived on the day, whatever day they speak of."
    type: number
    sql: ${TABLE}.delivered_rows ;;
  }

  dimension: rejected_rows {
    description: "Of these, rows that could not be read."
    type: number
    sql: ${TABLE}.rejected_rows ;;
  }

  dimension: refused_files {
    description: "Files of the day that were refused."
    type: number
    sql: ${TABLE}.refused_files ;;
  }

  dimension: observed_days_30d {
    description: "Days with status ok among the last 30."
    type: number
    sql: ${TABLE}.observed_days_30d ;;
  }

  dimension: affected_components {
    description: "Parts of the score that the feed feeds, where it is not ok; null when ok."
    type: string
    sql: ${TABLE}.affected_components ;;
  }

  dimension: held_components {
    description: "Of these, the parts held at their last measured day; null = none."
    type: string
    sql: ${TABLE}.held_components ;;
  }

  dimension: left_out_components {
    description: "Of these, the parts left out of the score, their weight spread over the others; null = none."
    type: string
    sql: ${TABLE}.left_out_components ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.tool, ${TABLE}.entity, ${TABLE}.date_day) ;;
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

  dimension_group: last_record {
    description: "Last day up to here with a record of a known account."
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

  dimension_group: last_arrived {
    description: "When its last file up to here arrived (UTC), later than the as-of date counted as on it; null = all came later."
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
    sql: ${TABLE}.last_arrived_at ;;
  }

  dimension_group: measured {
    description: "Last day up to here on which the feed's KPIs can be trusted; null = none yet."
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
    sql: ${TABLE}.measured_on ;;
  }

  measure: count {
    type: count
  }
}

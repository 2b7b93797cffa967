# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: file_status {
  sql_table_name: @{schema}.file_status ;;

  dimension: file_id {
    description: "Stable id, made from tool, entity and content."
    type: string
    primary_key: yes
    sql: ${TABLE}.file_id ;;
  }

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: entity {
    description: "Table of the tool's source yml; null where the file's name says none."
    type: string
    sql: ${TABLE}.entity ;;
  }

  dimension: file_name {
    description: "File, relative to the exports folder."
    type: string
    sql: ${TABLE}.file_name ;;
  }

  dimension: status {
    description: "loaded or refused (nothing of it counts)."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: byte_count {
    description: "Size in bytes."
    type: number
    sql: ${TABLE}.byte_count ;;
  }

  dimension: delivered_rows {
    description: "Rows in the file (Q01, N01); 0 where it was refused before its rows were read."
    type: number
    sql: ${TABLE}.delivered_rows ;;
  }

  dimension: accepted_rows {
    description: "Rows that count."
    type: number
    sql: ${TABLE}.accepted_rows ;;
  }

  dimension: rejected_rows {
    description: "Rows that could not be read as declared, or of a refused file; see rejected_rows."
    type: number
    sql: ${TABLE}.rejected_rows ;;
  }

  dimension: duplicate_rows {
    description: "Rows whose key came again, further down or in a newer file: the newest counts."
    type: number
    sql: ${TABLE}.duplicate_rows ;;
  }

  dimension: unmatched_rows {
    description: "Rows that no account, or for an action no alert, was found for; see unmatched_records."
    type: number
    sql: ${TABLE}.unmatched_rows ;;
  }

  dimension: unread_rows {
    description: "Rows that were read and that no staging model takes."
    type: number
    sql: ${TABLE}.unread_rows ;;
  }

  dimension: unread_reason {
    description: "How many of these rows were left out and why, as `2 deleted, 1 spam` (N01); null = none were."
    type: string
    sql: ${TABLE}.unread_reason ;;
  }

  dimension: reason {
    description: "Why it was refused, or a note; null = nothing to say."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: remedy {
    description: "What to do; null = nothing."
    type: string
    sql: ${TABLE}.remedy ;;
  }

  dimension_group: arrived {
    description: "Run that read it first (UTC)."
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
    sql: ${TABLE}.arrived_at ;;
  }

  dimension_group: first_event {
    description: "First day that its rows speak of (UTC); null = none or planned things."
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
    sql: ${TABLE}.first_event_on ;;
  }

  dimension_group: last_event {
    description: "Last day that its rows speak of (UTC); null = none or planned things."
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
    sql: ${TABLE}.last_event_on ;;
  }

  measure: count {
    type: count
  }
}

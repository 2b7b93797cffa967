# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: rejected_rows {
  sql_table_name: @{schema}.rejected_rows ;;

  dimension: reject_id {
    description: "Stable id."
    type: string
    primary_key: yes
    sql: ${TABLE}.reject_id ;;
  }

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: entity {
    description: "Entity of the input contract. Null where the file's name says none."
    type: string
    sql: ${TABLE}.entity ;;
  }

  dimension: file_name {
    description: "File, relative to the exports folder."
    type: string
    sql: ${TABLE}.file_name ;;
  }

  dimension: row_number {
    description: "Row in the file: in a CSV as a spreadsheet counts it (header = 1), else the record's number from 1; of a connector's table, which of the rows written at one moment; null = the whole file."
    type: number
    sql: ${TABLE}.row_number ;;
  }

  dimension: column_name {
    description: "Column; null = the whole row or file."
    type: string
    sql: ${TABLE}.column_name ;;
  }

  dimension: delivered_value {
    description: "Value as delivered; null = none."
    type: string
    sql: ${TABLE}.delivered_value ;;
  }

  dimension: outcome {
    description: "row_rejected (the row counts nowhere); value_unknown (the row counts, the word is stored as unknown); column_ignored; column_lost (the file before had it); file_refused (nothing of the file counts); value_unconverted (the record counts, its amount does not); value_off_scale (the answer counts, its score does not); customer_undated (the account is known, no day of it is)."
    type: string
    sql: ${TABLE}.outcome ;;
  }

  dimension: reason {
    description: "What is wrong."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: remedy {
    description: "What to do about it."
    type: string
    sql: ${TABLE}.remedy ;;
  }

  dimension_group: arrived {
    description: "When the file was read (UTC)."
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

  measure: count {
    type: count
  }
}

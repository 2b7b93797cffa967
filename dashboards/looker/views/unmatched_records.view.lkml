# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: unmatched_records {
  sql_table_name: @{schema}.unmatched_records ;;

  dimension: unmatched_id {
    description: "Stable id, made from tool, entity, file, row and arrival."
    type: string
    primary_key: yes
    sql: ${TABLE}.unmatched_id ;;
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

  dimension: record_id {
    description: "Id of the record in its tool; of an action on an alert, the action."
    type: string
    sql: ${TABLE}.record_id ;;
  }

  dimension: named_as {
    description: "Account (or user) id that the record names, or alert_id; null = none."
    type: string
    sql: ${TABLE}.named_as ;;
  }

  dimension: is_account_id {
    description: "Is it the id of an account? False for a person's id or address and for an alert_id."
    type: yesno
    sql: ${TABLE}.is_account_id ;;
  }

  dimension: amount {
    description: "Money of the record in its own currency; null = none."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.amount ;;
  }

  dimension: candidate_account_id {
    description: "Account that it most probably means; null = none is near."
    type: string
    sql: ${TABLE}.candidate_account_id ;;
  }

  dimension: candidate_hint {
    description: "What speaks for it: domain (several accounts share it), account_name (much the same) or spelling (the same id but for leading zeros or capitals; of an alert_id, the first or last candidate_id_letters); opened_on (the id that the alert had while it opened on another day, before late data moved it); null = no candidate."
    type: string
    sql: ${TABLE}.candidate_hint ;;
  }

  dimension: candidate_alert_id {
    description: "Alert that an action on an alert most probably means, N04: write this alert_id into the export; null = none is near, or no action."
    type: string
    sql: ${TABLE}.candidate_alert_id ;;
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

  dimension_group: occurred {
    description: "Day the record speaks of; null = none."
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
    sql: ${TABLE}.occurred_on ;;
  }

  measure: count {
    type: count
  }
}

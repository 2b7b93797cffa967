# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: unmatched_accounts {
  sql_table_name: @{schema}.unmatched_accounts ;;

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: named_as {
    description: "Account id, else person's id or address, that the records name; tool_account_id in account_map."
    type: string
    sql: ${TABLE}.named_as ;;
  }

  dimension: is_account_id {
    description: "Is it the id of an account? A person's needs a contact instead."
    type: yesno
    sql: ${TABLE}.is_account_id ;;
  }

  dimension: account_name {
    description: "What the tool calls the account; null = it delivered none of this id."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: record_count {
    description: "Records of every kind that count nowhere for it (Q01)."
    type: number
    sql: ${TABLE}.record_count ;;
  }

  dimension: ticket_count {
    description: "Tickets among them."
    type: number
    sql: ${TABLE}.ticket_count ;;
  }

  dimension: event_count {
    description: "Usage events among them."
    type: number
    sql: ${TABLE}.event_count ;;
  }

  dimension: mrr {
    description: "MRR of its subscriptions that run on the as-of date, in the reporting currency; 0 = none, null = a currency without a rate."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: candidate_account_id {
    description: "Account of ours that it most probably means; null = none is near."
    type: string
    sql: ${TABLE}.candidate_account_id ;;
  }

  dimension: candidate_name {
    description: "Name of the candidate; null = no candidate."
    type: string
    sql: ${TABLE}.candidate_name ;;
  }

  dimension: candidate_hint {
    description: "What speaks for it: domain (several accounts share it), account_name (much the same) or spelling (the same id but for leading zeros or capitals); null = no candidate."
    type: string
    sql: ${TABLE}.candidate_hint ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.tool, ${TABLE}.named_as, ${TABLE}.is_account_id) ;;
  }

  dimension_group: last_record {
    description: "Last day that any of them speaks of; null = none does."
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

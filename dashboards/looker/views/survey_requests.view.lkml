# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: survey_requests {
  sql_table_name: @{schema}.survey_requests ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: interaction {
    description: "ticket_solved, milestone_completed, overdue_invoice_paid, contract_renewed or account_lost."
    type: string
    sql: ${TABLE}.interaction ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: owner_email {
    description: "The customer success manager of the account today; the setting default_owner_email where the account has none (R18)."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: contact_id {
    description: "Person who opened the ticket; null = the tool names nobody."
    type: string
    sql: ${TABLE}.contact_id ;;
  }

  dimension: record_id {
    description: "Ticket, milestone, invoice or subscription, as its tool calls it; of a loss, the account."
    type: string
    sql: ${TABLE}.record_id ;;
  }

  dimension: survey_type {
    description: "Survey to send."
    type: string
    sql: ${TABLE}.survey_type ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.interaction) ;;
  }

  dimension_group: occurred {
    description: "Day it was solved, completed, paid, renewed or lost; of several, the latest."
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

  dimension_group: last_asked {
    description: "Last day before it on which the account was invited to a survey or answered one; null = never."
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
    sql: ${TABLE}.last_asked_on ;;
  }

  measure: count {
    type: count
  }
}

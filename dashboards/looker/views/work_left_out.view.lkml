# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: work_left_out {
  sql_table_name: @{schema}.work_left_out ;;

  dimension: owner_email {
    description: "The customer success manager of the account today; the setting default_owner_email where the account has none (R18)."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: work_rank {
    description: "Its place in the order of the owner's work: above the owner's daily_capacity (seed owners)."
    type: number
    sql: ${TABLE}.work_rank ;;
  }

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: severity {
    description: "Highest severity among its alerts; of a follow-up alone, that of the alert that was answered."
    type: string
    sql: ${TABLE}.severity ;;
  }

  dimension: alert_count {
    description: "Alerts that the work answers; 0 = a follow-up alone."
    type: number
    sql: ${TABLE}.alert_count ;;
  }

  dimension: reason {
    description: "Why that alert fired the last time."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: next_action {
    description: "What the owner does next: the playbook's action, or the follow-up's where nothing waits for a first contact."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension: urgency_class {
    description: "overdue, due_today (within 24 hours), renews_soon, due_soon (within due_soon_hours), follow_up (a step is due), due_later or contacted; the first that fits."
    type: string
    sql: ${TABLE}.urgency_class ;;
  }

  dimension: mrr {
    description: "Monthly recurring revenue in the reporting currency on the day, each subscription at the exchange rate of its first day (K44). Null = no subscription delivered, or one in a currency without a rate."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: rank_score {
    description: "Value x risk x urgency x confidence, 0-1 (seed work_weights); equal scores are ranked by MRR, deadline and id."
    type: number
    sql: ${TABLE}.rank_score ;;
  }

  dimension: rank_reason {
    description: "The four factors in words with their weights."
    type: string
    sql: ${TABLE}.rank_reason ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.owner_email, ${TABLE}.work_rank) ;;
  }

  dimension_group: date {
    description: "The as-of date."
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

  dimension_group: due {
    description: "Earliest deadline that still waits for a contact, UTC (N07); null = contact was made on all there are."
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
    sql: ${TABLE}.due_at ;;
  }

  dimension_group: next_renewal {
    description: "Next renewal of a running subscription; null = none delivered."
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
    sql: ${TABLE}.next_renewal_on ;;
  }

  measure: count {
    type: count
  }
}

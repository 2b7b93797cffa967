# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: work_list {
  sql_table_name: @{schema}.work_list ;;

  dimension: owner_email {
    description: "The customer success manager of the account today; the setting default_owner_email where the account has none (R18)."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: work_rank {
    description: "1 goes first; never above the owner's daily_capacity (seed owners)."
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

  dimension: is_owner_assumed {
    description: "True where the account has no owner and stands in the default queue."
    type: yesno
    sql: ${TABLE}.is_owner_assumed ;;
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

  dimension: rule_names {
    description: "The rules behind it, the gravest first; of a follow-up alone, that of the alert that was answered."
    type: string
    sql: ${TABLE}.rule_names ;;
  }

  dimension: lead_alert_id {
    description: "The gravest alert, of those the one due first; of a follow-up alone, the alert that was answered."
    type: string
    sql: ${TABLE}.lead_alert_id ;;
  }

  dimension: reason {
    description: "Why that alert fired the last time."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: playbook_id {
    description: "Playbook of that alert."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: follow_up {
    description: "Step of the follow-up that is due (A08, A05; seed follow_up_steps), see the mart follow_ups; null = none."
    type: string
    sql: ${TABLE}.follow_up ;;
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

  dimension: item_count {
    description: "Accounts of the owner with such work."
    type: number
    sql: ${TABLE}.item_count ;;
  }

  dimension: left_out_count {
    description: "Of these the ones that do not fit into the day."
    type: number
    sql: ${TABLE}.left_out_count ;;
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

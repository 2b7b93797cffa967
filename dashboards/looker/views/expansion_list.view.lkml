# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: expansion_list {
  sql_table_name: @{schema}.expansion_list ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: opportunity {
    description: "reference, expansion or improvement (seed opportunities)."
    type: string
    sql: ${TABLE}.opportunity ;;
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

  dimension: segment {
    description: "smb, mid_market, enterprise, or unknown where the feed does not say."
    type: string
    sql: ${TABLE}.segment ;;
  }

  dimension: plan {
    description: "Plan of the account; null = not delivered."
    type: string
    sql: ${TABLE}.plan ;;
  }

  dimension: value_tier {
    description: "top, middle or small by the MRR of the day, or by the orders of the last year a month where there is no subscription, beside all customers; strategic accounts are top (G02, G10, T23; seed value_tiers). Null = neither is known."
    type: string
    sql: ${TABLE}.value_tier ;;
  }

  dimension: mrr {
    description: "Monthly recurring revenue in the reporting currency on the day, each subscription at the exchange rate of its first day (K44). Null = no subscription delivered, or one in a currency without a rate."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: score {
    description: "Weighted health score, 0-100 with 100 = healthy (S02, D05: risk is 100 minus it). Null where less than the least coverage is measured, and while it is too early (N11). After caps and overrides; equals the sum of points in account_health_reasons."
    type: number
    sql: ${TABLE}.score ;;
  }

  dimension: depth_class {
    description: "anchored, settling or volatile by the share of relevant features in use (G12, T20). Null = unknown, or the feed was late."
    type: string
    sql: ${TABLE}.depth_class ;;
  }

  dimension: nps_class {
    description: "promoter, passive or detractor by the latest NPS answer (G09, K35); null = none that still speaks."
    type: string
    sql: ${TABLE}.nps_class ;;
  }

  dimension: active_users_per_seat_30d {
    description: "Active users in 30 days per licensed seat (K02): near or above 1 there is no room left; null = seats or users unknown."
    type: number
    sql: ${TABLE}.active_users_per_seat_30d ;;
  }

  dimension: playbook_id {
    description: "Playbook; seed playbooks."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: next_action {
    description: "What the owner does next."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension: allows_commercial_offer {
    description: "Whether something may be offered at the first contact (D10)."
    type: yesno
    sql: ${TABLE}.allows_commercial_offer ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.opportunity) ;;
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

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: mrr_movements {
  sql_table_name: @{schema}.mrr_movements ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: kind {
    description: "new (its first MRR), expansion, contraction (K45), churn (to 0: its last paid subscription is over), reactivation (from 0, not for the first time). A break of up to churn_gap_days (seed settings) is none of them. One month can have several: in on the 2nd, out on the 25th."
    type: string
    sql: ${TABLE}.kind ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
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

  dimension: mrr_change {
    description: "Change of the MRR in the reporting currency, each subscription at the exchange rate of its first day; below 0 for contraction and churn. Null = one subscription of the account has a currency without a rate, and the movement is known without its amount."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_change ;;
  }

  dimension: change_count {
    description: "Days of the month with such a change; 1 or more."
    type: number
    sql: ${TABLE}.change_count ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.month_start_on, ${TABLE}.kind) ;;
  }

  dimension_group: month_start {
    description: "First day of the month."
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
    sql: ${TABLE}.month_start_on ;;
  }

  dimension_group: last_changed {
    description: "The last of these days; what ends counts on the first day without it."
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
    sql: ${TABLE}.last_changed_on ;;
  }

  measure: count {
    type: count
  }
}

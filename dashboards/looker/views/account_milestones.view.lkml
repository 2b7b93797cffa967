# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: account_milestones {
  sql_table_name: @{schema}.account_milestones ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: milestone {
    description: "Milestone; seed milestones says which use reaches it."
    type: string
    sql: ${TABLE}.milestone ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: days_to_reach {
    description: "Days from started_on to reached_on (K05 where the milestone brings first value); null = not reached yet."
    type: number
    sql: ${TABLE}.days_to_reach ;;
  }

  dimension: is_in_time {
    description: "Reached within its days (T22)? null = not yet, and there is still time."
    type: yesno
    sql: ${TABLE}.is_in_time ;;
  }

  dimension: cohort_accounts {
    description: "Customers of cohort_month whose time for this milestone is over, lost ones too."
    type: number
    sql: ${TABLE}.cohort_accounts ;;
  }

  dimension: cohort_in_time_rate {
    description: "Share (0-1) of these that reached it in time (K09); null = none yet."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.cohort_in_time_rate ;;
  }

  dimension: cohort_days_median {
    description: "Median days_to_reach over all of cohort_month that have reached it (K05); null = nobody yet."
    type: number
    sql: ${TABLE}.cohort_days_median ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.milestone) ;;
  }

  dimension_group: cohort_month {
    description: "First day of the month in which the account became a customer."
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
    sql: ${TABLE}.cohort_month ;;
  }

  dimension_group: started {
    description: "First day as a customer."
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
    sql: ${TABLE}.started_on ;;
  }

  dimension_group: reached {
    description: "Day on which it was reached, not before started_on; null = not yet."
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
    sql: ${TABLE}.reached_on ;;
  }

  measure: count {
    type: count
  }
}

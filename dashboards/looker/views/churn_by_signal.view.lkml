# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: churn_by_signal {
  sql_table_name: @{schema}.churn_by_signal ;;

  dimension: customers {
    description: "Customers on the day before the month."
    type: number
    sql: ${TABLE}.customers ;;
  }

  dimension: lost {
    description: "Of these, lost within the month, even if they came back: as in retention_monthly."
    type: number
    sql: ${TABLE}.lost ;;
  }

  dimension: churn_rate {
    description: "lost / customers: known when it is too late."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.churn_rate ;;
  }

  dimension: customers_with_signal {
    description: "Those with a signal of the type when the month began."
    type: number
    sql: ${TABLE}.customers_with_signal ;;
  }

  dimension: lost_with_signal {
    description: "Of these, lost within the month."
    type: number
    sql: ${TABLE}.lost_with_signal ;;
  }

  dimension: churn_rate_with_signal {
    description: "lost_with_signal / customers_with_signal; null = nobody had one."
    type: number
    sql: ${TABLE}.churn_rate_with_signal ;;
  }

  dimension: customers_without_signal {
    description: "All others."
    type: number
    sql: ${TABLE}.customers_without_signal ;;
  }

  dimension: lost_without_signal {
    description: "Of these, lost within the month."
    type: number
    sql: ${TABLE}.lost_without_signal ;;
  }

  dimension: churn_rate_without_signal {
    description: "lost_without_signal / customers_without_signal; null = everybody had one."
    type: number
    sql: ${TABLE}.churn_rate_without_signal ;;
  }

  dimension: rule_type {
    description: "leading (all KPIs of the rule are predictive: what customers do, S08), lagging (none is: what they say and pay) or mixed."
    type: string
    sql: ${TABLE}.rule_type ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.month_start_on, ${TABLE}.rule_type) ;;
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

  measure: count {
    type: count
  }
}

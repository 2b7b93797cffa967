# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: cohort_retention {
  sql_table_name: @{schema}.cohort_retention ;;

  dimension: dimension {
    description: "all, segment, plan, channel, industry or customer_kind (strategic or standard), as known today (G07). Each divides the same customers: never add two of them up."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "Value of the dimension; all for everybody."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: age_months {
    description: "Full months since each account's own first day as a customer."
    type: number
    sql: ${TABLE}.age_months ;;
  }

  dimension: is_complete {
    description: "Is the cohort month over? If not, the cohort may still grow."
    type: yesno
    sql: ${TABLE}.is_complete ;;
  }

  dimension: cohort_customers {
    description: "Accounts that became customers in the month."
    type: number
    sql: ${TABLE}.cohort_customers ;;
  }

  dimension: retained_customers {
    description: "Of these, customers at that age; who left and came back before is one."
    type: number
    sql: ${TABLE}.retained_customers ;;
  }

  dimension: logo_retention_rate {
    description: "retained_customers / cohort_customers (K42); 1 at age 0."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.logo_retention_rate ;;
  }

  dimension: logo_retention_rate_low {
    description: "Lower end of the 95 % interval (Wilson) around logo_retention_rate: a wide one means that the cohort is too small to say much."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.logo_retention_rate_low ;;
  }

  dimension: logo_retention_rate_high {
    description: "Upper end of the same interval."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.logo_retention_rate_high ;;
  }

  dimension: cohort_mrr {
    description: "MRR of the cohort on its accounts' first days in the reporting currency; accounts whose MRR is unknown are left out here and in retained_mrr; null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.cohort_mrr ;;
  }

  dimension: retained_mrr {
    description: "MRR of the same accounts at that age, expansion included; null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.retained_mrr ;;
  }

  dimension: revenue_retention_rate {
    description: "retained_mrr / cohort_mrr (K43 as NRR of the cohort); above 1 with expansion; null without starting MRR."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.revenue_retention_rate ;;
  }

  dimension: cohort_buyers {
    description: "Accounts of the cohort that have ever bought by a delivered order up to the as-of date, the same at every age; null where the month that ends at that age began before the first delivered order of any known account, or there is none: not known, not 0."
    type: number
    sql: ${TABLE}.cohort_buyers ;;
  }

  dimension: repurchasing_customers {
    description: "Of these, who bought again, not for the first time, in the month of their life that ends at that age; null at age 0 and where cohort_buyers is null."
    type: number
    sql: ${TABLE}.repurchasing_customers ;;
  }

  dimension: repurchase_rate {
    description: "repurchasing_customers / cohort_buyers (K50), 0-1; null at age 0, without buyers, and where cohort_buyers is null."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.repurchase_rate ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.dimension, ${TABLE}.dimension_value, ${TABLE}.cohort_month, ${TABLE}.age_months) ;;
  }

  dimension_group: cohort_month {
    description: "First day of the month in which the accounts became customers."
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

  measure: count {
    type: count
  }
}

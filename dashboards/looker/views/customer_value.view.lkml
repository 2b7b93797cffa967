# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: customer_value {
  sql_table_name: @{schema}.customer_value ;;

  dimension: dimension {
    description: "all, segment or channel, as known today."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "Value of the dimension."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: window_months {
    description: "Months of the window in which there were customers."
    type: number
    sql: ${TABLE}.window_months ;;
  }

  dimension: customer_months {
    description: "Customers at the end of each month, added up."
    type: number
    sql: ${TABLE}.customer_months ;;
  }

  dimension: customers_new {
    description: "New customers in the window."
    type: number
    sql: ${TABLE}.customers_new ;;
  }

  dimension: customers_lost {
    description: "Customers lost in the window."
    type: number
    sql: ${TABLE}.customers_lost ;;
  }

  dimension: revenue {
    description: "Orders and the MRR of each month's end in the reporting currency, returns taken off; null = something has no price."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.revenue ;;
  }

  dimension: gross_margin {
    description: "Revenue x margin of its plan or segment in that month; null = a part of the revenue has no known margin (D19)."
    type: number
    sql: ${TABLE}.gross_margin ;;
  }

  dimension: purchase_value_avg {
    description: "Revenue per purchase (K47); a paid month of subscriptions is one."
    type: number
    sql: ${TABLE}.purchase_value_avg ;;
  }

  dimension: purchases_per_month {
    description: "Purchases per customer and month (K47)."
    type: number
    sql: ${TABLE}.purchases_per_month ;;
  }

  dimension: lifetime_months {
    description: "Expected months as a customer (K47, K48): customers at the beginning of each month, added up, per lost one = 1 / monthly churn; null = nobody was lost, and nobody knows."
    type: number
    sql: ${TABLE}.lifetime_months ;;
  }

  dimension: ltv {
    description: "purchase_value_avg x purchases_per_month x lifetime_months (K47, X04): revenue, not margin."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.ltv ;;
  }

  dimension: ltv_margin {
    description: "Gross margin per customer and month x lifetime_months (K48); null without a margin (D19)."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.ltv_margin ;;
  }

  dimension: cost_months {
    description: "Months of the window whose costs are known; null = none. Where some are missing, cac is that of these months."
    type: number
    sql: ${TABLE}.cost_months ;;
  }

  dimension: cost_customers_new {
    description: "New customers in these months; null like cost_months."
    type: number
    sql: ${TABLE}.cost_customers_new ;;
  }

  dimension: acquisition_cost {
    description: "Cost of winning customers in these months; null = not delivered, not divided by this dimension, or without a rate."
    type: number
    sql: ${TABLE}.acquisition_cost ;;
  }

  dimension: cac {
    description: "acquisition_cost / cost_customers_new (K49); null = unknown cost, or nobody new."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.cac ;;
  }

  dimension: ltv_cac {
    description: "ltv / cac (K49, X05)."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.ltv_cac ;;
  }

  dimension: ltv_margin_cac {
    description: "ltv_margin / cac (K49): the stricter of the two."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.ltv_margin_cac ;;
  }

  dimension: ltv_cac_mark {
    description: "Of ltv_cac (T31): not_viable up to ltv_cac_must_exceed (seed settings), viable, ideal from ltv_cac_aim on; null like ltv_cac."
    type: string
    sql: ${TABLE}.ltv_cac_mark ;;
  }

  dimension: payback_months {
    description: "Months until the gross margin of a customer has paid its cac; null like them."
    type: number
    sql: ${TABLE}.payback_months ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.dimension, ${TABLE}.dimension_value) ;;
  }

  dimension_group: window_start {
    description: "First day of the window."
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
    sql: ${TABLE}.window_start_on ;;
  }

  measure: count {
    type: count
  }
}

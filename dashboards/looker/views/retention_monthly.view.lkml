# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: retention_monthly {
  sql_table_name: @{schema}.retention_monthly ;;

  dimension: period_type {
    description: "month, quarter or year."
    type: string
    sql: ${TABLE}.period_type ;;
  }

  dimension: dimension {
    description: "all, segment, plan, channel, industry, customer_kind (strategic or standard; G10) or tenure_band (seed tenure_bands, at the beginning of the period) (G07). Each divides the same customers: never add two of them up."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "Value of the dimension; all for everybody, unknown where the feed does not say."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: is_complete {
    description: "Is the period over? Rates of one that is not will still move."
    type: yesno
    sql: ${TABLE}.is_complete ;;
  }

  dimension: customers_start {
    description: "Customers at the end of the day before the period."
    type: number
    sql: ${TABLE}.customers_start ;;
  }

  dimension: customers_new {
    description: "Customers for the first time in the period, those who left in it, too."
    type: number
    sql: ${TABLE}.customers_new ;;
  }

  dimension: customers_reactivated {
    description: "Lost before, or in the period, and back in it. They are not retained (D17)."
    type: number
    sql: ${TABLE}.customers_reactivated ;;
  }

  dimension: customers_lost {
    description: "Of customers_start, lost in the period, even if they came back."
    type: number
    sql: ${TABLE}.customers_lost ;;
  }

  dimension: customers_gone_again {
    description: "Of customers_new and customers_reactivated, not there at the end."
    type: number
    sql: ${TABLE}.customers_gone_again ;;
  }

  dimension: customers_end {
    description: "Customers at the end of through_on = start + new + reactivated - lost - gone again."
    type: number
    sql: ${TABLE}.customers_end ;;
  }

  dimension: customers_retained {
    description: "Of customers_start, never lost in the period = end less those who came in it."
    type: number
    sql: ${TABLE}.customers_retained ;;
  }

  dimension: churn_rate {
    description: "customers_lost / customers_start (K41, X01-X03), 0-1; null without customers_start."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.churn_rate ;;
  }

  dimension: retention_rate {
    description: "customers_retained / customers_start (K42), 0-1; with churn_rate 1, but for the last digit."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.retention_rate ;;
  }

  dimension: customers_lost_closed {
    description: "Of customers_lost, closed (seed churn_definitions, D16)."
    type: number
    sql: ${TABLE}.customers_lost_closed ;;
  }

  dimension: customers_lost_cancelled {
    description: "Of customers_lost, cancelled (D16)."
    type: number
    sql: ${TABLE}.customers_lost_cancelled ;;
  }

  dimension: customers_lost_not_renewed {
    description: "Of customers_lost, not renewed (D16)."
    type: number
    sql: ${TABLE}.customers_lost_not_renewed ;;
  }

  dimension: customers_lost_stated {
    description: "Of customers_lost, called lost without saying how (D16)."
    type: number
    sql: ${TABLE}.customers_lost_stated ;;
  }

  dimension: customers_turned_inactive {
    description: "Of customers_retained, those whose silence reached the days of the definition inactive in the period (D16)."
    type: number
    sql: ${TABLE}.customers_turned_inactive ;;
  }

  dimension: churn_rate_with_inactive {
    description: "(customers_lost + customers_turned_inactive) / customers_start: churn by the wider definition, 0-1 (D16)."
    type: number
    sql: ${TABLE}.churn_rate_with_inactive ;;
  }

  dimension: customers_lost_with_reason {
    description: "Of customers_lost, those whose reason somebody wrote down in one of the contract's words (R19)."
    type: number
    sql: ${TABLE}.customers_lost_with_reason ;;
  }

  dimension: reason_coverage_rate {
    description: "customers_lost_with_reason / customers_lost (K57), 0-1; null = nobody lost."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.reason_coverage_rate ;;
  }

  dimension: customers_start_unpriced {
    description: "Of customers_start, those without a known MRR: no subscription, or a currency without a rate. They are in no amount."
    type: number
    sql: ${TABLE}.customers_start_unpriced ;;
  }

  dimension: mrr_start {
    description: "MRR at the end of the day before the period, reporting currency; null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_start ;;
  }

  dimension: mrr_new {
    description: "Movements of kind new in the period (K44, mart mrr_movements); null = no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_new ;;
  }

  dimension: mrr_reactivation {
    description: "Movements of kind reactivation (K44); null = no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_reactivation ;;
  }

  dimension: mrr_expansion {
    description: "Movements of kind expansion (K44); null = no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_expansion ;;
  }

  dimension: mrr_contraction {
    description: "Movements of kind contraction (K45), 0 or below; null = no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_contraction ;;
  }

  dimension: mrr_churn {
    description: "Movements of kind churn (K44), 0 or below; null = no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_churn ;;
  }

  dimension: mrr_end {
    description: "MRR at the end of through_on = mrr_start + the five movements; null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_end ;;
  }

  dimension: mrr_kept {
    description: "Of mrr_start, what is still paid: per retained customer the lower of start and end (K43, K44); null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_kept ;;
  }

  dimension: mrr_retained {
    description: "What the retained customers pay at the end, expansion included (K43); null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_retained ;;
  }

  dimension: mrr_due {
    description: "MRR of the contracts due; null = none due, or no price known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_due ;;
  }

  dimension: mrr_renewed {
    description: "MRR of those that were renewed; null like mrr_due."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_renewed ;;
  }

  dimension: grr {
    description: "Gross revenue retention: mrr_kept / mrr_start (K43), 0-1; null without mrr_start."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.grr ;;
  }

  dimension: nrr {
    description: "Net revenue retention: mrr_retained / mrr_start (K43); above 1 if the starting customers grew; null without mrr_start."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.nrr ;;
  }

  dimension: contractions {
    description: "Days on which an account's MRR shrank and did not end (K45)."
    type: number
    sql: ${TABLE}.contractions ;;
  }

  dimension: contracts_due {
    description: "Contracts that came up for renewal: on each anniversary (contract_term_months in seed settings), and on the day they ended."
    type: number
    sql: ${TABLE}.contracts_due ;;
  }

  dimension: contracts_renewed {
    description: "Of these, those that went on, or whose place another one of the account took within churn_gap_days."
    type: number
    sql: ${TABLE}.contracts_renewed ;;
  }

  dimension: renewal_rate {
    description: "contracts_renewed / contracts_due (K46), 0-1; null = none due."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.renewal_rate ;;
  }

  dimension: renewal_value_rate {
    description: "mrr_renewed / mrr_due (K46), 0-1; null = none due, or no price known."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.renewal_value_rate ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.period_type, ${TABLE}.period_start_on, ${TABLE}.dimension, ${TABLE}.dimension_value) ;;
  }

  dimension_group: period_start {
    description: "First day of the period."
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
    sql: ${TABLE}.period_start_on ;;
  }

  dimension_group: through {
    description: "Last day that is counted: that of the period, or the as-of date."
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
    sql: ${TABLE}.through_on ;;
  }

  measure: count {
    type: count
  }
}

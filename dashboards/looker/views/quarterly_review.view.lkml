# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: quarterly_review {
  sql_table_name: @{schema}.quarterly_review ;;

  dimension: topic {
    description: "customer_value (ltv, K47), ltv_cac (K49), segment_churn (K41) and segment_revenue (nrr, K43) of the last whole quarter, loss_cause (K57): customers lost in it by reason."
    type: string
    sql: ${TABLE}.topic ;;
  }

  dimension: dimension {
    description: "all, segment, channel or churn_reason."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "Its value; not_written_down for losses without a reason, or with a word that is none of the contract's (R19)."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: topic_rank {
    description: "Order of the topics in the meeting (seed review_topics)."
    type: number
    sql: ${TABLE}.topic_rank ;;
  }

  dimension: value {
    description: "Money, ratio, rate or number of customers, after the topic; null = unknown."
    type: number
    sql: ${TABLE}.value ;;
  }

  dimension: value_before {
    description: "The same in the quarter before; null for values of customers, or unknown (of a loss_cause, none)."
    type: number
    sql: ${TABLE}.value_before ;;
  }

  dimension: customers {
    description: "Customers it is about: at the beginning of the quarter, lost in it, or on the average month of the window of customer values."
    type: number
    sql: ${TABLE}.customers ;;
  }

  dimension: mrr {
    description: "What these paid a month, at the beginning of the quarter or on average; null = unknown."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: decision {
    description: "What the meeting has to decide (seed review_topics)."
    type: string
    sql: ${TABLE}.decision ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.topic, ${TABLE}.dimension, ${TABLE}.dimension_value) ;;
  }

  dimension_group: decision_due {
    description: "By when: the as-of date plus the topic's days."
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
    sql: ${TABLE}.decision_due_on ;;
  }

  measure: count {
    type: count
  }
}

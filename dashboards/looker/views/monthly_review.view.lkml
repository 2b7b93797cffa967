# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: monthly_review {
  sql_table_name: @{schema}.monthly_review ;;

  dimension: topic {
    description: "churn (K41), retention (K42), gross_revenue_retention and net_revenue_retention (K43), revenue_lost (K44), repurchase (K50), nps (K34), csat (K37), recovery (K60)."
    type: string
    sql: ${TABLE}.topic ;;
  }

  dimension: dimension {
    description: "all or segment."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "all, or the segment."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: topic_rank {
    description: "Order of the topics in the meeting (seed review_topics)."
    type: number
    sql: ${TABLE}.topic_rank ;;
  }

  dimension: value {
    description: "A rate of 0-1 (net revenue retention may be above); NPS from -100 to 100; revenue_lost is the MRR that churn and contraction took; null = nobody's MRR is known. Repurchase: of the customers who had bought before the month, those who bought in it. Recovery: of the accounts at high risk whose effect_days ended in the month, those saved; each counts once, by its latest alert. Null = no base; without an answer, a buyer or an account at high risk there is no row."
    type: number
    sql: ${TABLE}.value ;;
  }

  dimension: value_before {
    description: "The same in the month before; null = unknown."
    type: number
    sql: ${TABLE}.value_before ;;
  }

  dimension: is_worse {
    description: "Is it worse than the month before (seed review_topics says which way is better)? null = one of the two is unknown."
    type: yesno
    sql: ${TABLE}.is_worse ;;
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

  dimension_group: period_start {
    description: "First day of the month that is looked at."
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

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: weekly_review {
  sql_table_name: @{schema}.weekly_review ;;

  dimension: topic {
    description: "health_score (band at risk), inactive_account (30 days and more without a significant interaction), tickets (review_min_unresolved_tickets in seed settings, or more), low_rating (in 30 days)."
    type: string
    sql: ${TABLE}.topic ;;
  }

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: topic_rank {
    description: "Order of the topics in the meeting (seed review_topics)."
    type: number
    sql: ${TABLE}.topic_rank ;;
  }

  dimension: item_rank {
    description: "Order within the topic, by MRR; 1 goes first."
    type: number
    sql: ${TABLE}.item_rank ;;
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

  dimension: mrr {
    description: "Monthly recurring revenue in the reporting currency on the day, each subscription at the exchange rate of its first day (K44). Null = no subscription delivered, or one in a currency without a rate."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: band {
    description: "healthy (score from 70), at_risk (from 40) or critical (below), after the seed bands (T32); that of the official method (seed score_methods), or what a person has set (override_band). too_early for a customer younger than min_tenure_days of a part of the score; no_data where too little is measured."
    type: string
    sql: ${TABLE}.band ;;
  }

  dimension: value {
    description: "Score, days of silence, unresolved tickets or low ratings, after the topic; null = no score, a person has set the band."
    type: number
    sql: ${TABLE}.value ;;
  }

  dimension: value_before {
    description: "Score of a week ago; null for the other topics, or no score then."
    type: number
    sql: ${TABLE}.value_before ;;
  }

  dimension: reason {
    description: "What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days."
    type: string
    sql: ${TABLE}.reason ;;
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
    sql: concat_ws('|', ${TABLE}.topic, ${TABLE}.account_id) ;;
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

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: revenue_at_risk {
  sql_table_name: @{schema}.revenue_at_risk ;;

  dimension: segment {
    description: "smb, mid_market, enterprise, or unknown where the feed does not say."
    type: string
    sql: ${TABLE}.segment ;;
  }

  dimension: band {
    description: "healthy (score from 70), at_risk (from 40) or critical (below), after the seed bands (T32); that of the official method (seed score_methods), or what a person has set (override_band). too_early for a customer younger than min_tenure_days of a part of the score; no_data where too little is measured."
    type: string
    sql: ${TABLE}.band ;;
  }

  dimension: customers {
    description: "Customers in the band."
    type: number
    sql: ${TABLE}.customers ;;
  }

  dimension: customers_unpriced {
    description: "Of these, those without a known MRR; they are in no amount."
    type: number
    sql: ${TABLE}.customers_unpriced ;;
  }

  dimension: mrr {
    description: "MRR of the others in the reporting currency; over all bands and segments of a day it is mrr_end of retention_monthly. Null = none known."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: arr {
    description: "12 x mrr; null like it."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.arr ;;
  }

  dimension: mrr_at_risk {
    description: "MRR of the day if the account's band is one whose revenue is at risk (is_at_risk in seed bands), as a whole: no probability is guessed (N17). Null = another band, no band, or MRR unknown."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_at_risk ;;
  }

  dimension: arr_at_risk {
    description: "12 x mrr_at_risk; null like it."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.arr_at_risk ;;
  }

  dimension: mrr_renewing_30d {
    description: "MRR of the accounts whose next renewal is at most 30 days away; unknown renewals are not in it. Null = all whose renewal is so near have an unknown MRR."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_renewing_30d ;;
  }

  dimension: mrr_renewing_60d {
    description: "The same within 60 days."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_renewing_60d ;;
  }

  dimension: mrr_renewing_90d {
    description: "The same within 90 days."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_renewing_90d ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.date_day, ${TABLE}.segment, ${TABLE}.band) ;;
  }

  dimension_group: date {
    description: "Last day of a month, or the as-of date."
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
    sql: ${TABLE}.date_day ;;
  }

  measure: count {
    type: count
  }
}

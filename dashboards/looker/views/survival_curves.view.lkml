# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: survival_curves {
  sql_table_name: @{schema}.survival_curves ;;

  dimension: dimension {
    description: "all or segment."
    type: string
    sql: ${TABLE}.dimension ;;
  }

  dimension: dimension_value {
    description: "all, or the segment, as known today."
    type: string
    sql: ${TABLE}.dimension_value ;;
  }

  dimension: age_days {
    description: "Days since the first day as a customer."
    type: number
    sql: ${TABLE}.age_days ;;
  }

  dimension: customers_at_risk {
    description: "Customers known to have stayed at least so long, those of this row, too."
    type: number
    sql: ${TABLE}.customers_at_risk ;;
  }

  dimension: customers_lost {
    description: "Lost after exactly so many days."
    type: number
    sql: ${TABLE}.customers_lost ;;
  }

  dimension: customers_censored {
    description: "Customers for exactly so many days on the as-of date, and not lost: nobody knows how long they will stay."
    type: number
    sql: ${TABLE}.customers_censored ;;
  }

  dimension: survival_rate {
    description: "Estimated share (0-1) of customers who stay longer than age_days (K42)."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.survival_rate ;;
  }

  dimension: survival_rate_low {
    description: "Lower end of its 95 % interval (Greenwood, on the scale log(-log)); null where survival_rate is 0 or 1."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.survival_rate_low ;;
  }

  dimension: survival_rate_high {
    description: "Upper end of the same interval; null like it."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.survival_rate_high ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.dimension, ${TABLE}.dimension_value, ${TABLE}.age_days) ;;
  }

  measure: count {
    type: count
  }
}

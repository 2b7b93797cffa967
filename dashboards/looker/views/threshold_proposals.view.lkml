# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: threshold_proposals {
  sql_table_name: @{schema}.threshold_proposals ;;

  dimension: training_lost_accounts {
    description: "Number of older losses."
    type: number
    sql: ${TABLE}.training_lost_accounts ;;
  }

  dimension: training_lost_rate_today {
    description: "Share (0-1) of them beyond today's limit within the longest horizon; null = there are none."
    type: number
    sql: ${TABLE}.training_lost_rate_today ;;
  }

  dimension: training_lost_rate_proposed {
    description: "Share beyond the proposed one; null = there is none."
    type: number
    sql: ${TABLE}.training_lost_rate_proposed ;;
  }

  dimension: training_kept_accounts {
    description: "Number of kept accounts beside the older losses."
    type: number
    sql: ${TABLE}.training_kept_accounts ;;
  }

  dimension: training_kept_rate_today {
    description: "Share (0-1) of them beyond today's limit within the longest horizon; null = there are none."
    type: number
    sql: ${TABLE}.training_kept_rate_today ;;
  }

  dimension: training_kept_rate_proposed {
    description: "Share beyond the proposed one; null = there is none."
    type: number
    sql: ${TABLE}.training_kept_rate_proposed ;;
  }

  dimension: test_lost_accounts {
    description: "Number of newer losses."
    type: number
    sql: ${TABLE}.test_lost_accounts ;;
  }

  dimension: test_lost_rate_today {
    description: "Share (0-1) of them beyond today's limit within the longest horizon; null = there are none."
    type: number
    sql: ${TABLE}.test_lost_rate_today ;;
  }

  dimension: test_lost_rate_proposed {
    description: "Share beyond the proposed one; null = there is none."
    type: number
    sql: ${TABLE}.test_lost_rate_proposed ;;
  }

  dimension: test_kept_accounts {
    description: "Number of kept accounts beside the newer losses."
    type: number
    sql: ${TABLE}.test_kept_accounts ;;
  }

  dimension: test_kept_rate_today {
    description: "Share (0-1) of them beyond today's limit within the longest horizon; null = there are none."
    type: number
    sql: ${TABLE}.test_kept_rate_today ;;
  }

  dimension: test_kept_rate_proposed {
    description: "Share beyond the proposed one; null = there is none."
    type: number
    sql: ${TABLE}.test_kept_rate_proposed ;;
  }

  dimension: customers_rate_today {
    description: "Share (0-1) of all customers beyond today's limit within the longest horizon, by the newer losses and at the rate at which customers are lost: how many alerts it means; null = unknown."
    type: number
    sql: ${TABLE}.customers_rate_today ;;
  }

  dimension: precision_today {
    description: "Of these the share (0-1) that is lost, as precision of rule_backtest; null = nobody is beyond it, or unknown."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.precision_today ;;
  }

  dimension: customers_rate_proposed {
    description: "The same share beyond the proposed limit."
    type: number
    sql: ${TABLE}.customers_rate_proposed ;;
  }

  dimension: precision_proposed {
    description: "Of these the share (0-1) that is lost."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.precision_proposed ;;
  }

  dimension: lead_days_today {
    description: "Days from the first day beyond today's limit within the longest horizon to the loss: half of the newer losses that went beyond it had at most so many; null = none did."
    type: number
    sql: ${TABLE}.lead_days_today ;;
  }

  dimension: lead_days_proposed {
    description: "The same for the proposed limit."
    type: number
    sql: ${TABLE}.lead_days_proposed ;;
  }

  dimension: threshold_id {
    description: "Threshold (seed thresholds)."
    type: string
    sql: ${TABLE}.threshold_id ;;
  }

  dimension: segment {
    description: "Segment, or all."
    type: string
    sql: ${TABLE}.segment ;;
  }

  dimension: kpi {
    description: "KPI of the threshold."
    type: string
    sql: ${TABLE}.kpi ;;
  }

  dimension: limit_today {
    description: "Mildest limit in force, in the measure of the threshold (relative: -0.15 = 15 % less); null = it differs among the segments."
    type: number
    sql: ${TABLE}.limit_today ;;
  }

  dimension: proposed_limit {
    description: "The stricter limit with the largest difference between the shares of older losses and of kept accounts beyond it; null = no older loss went beyond today's."
    type: number
    sql: ${TABLE}.proposed_limit ;;
  }

  dimension: verdict {
    description: "propose (on the newer losses the difference is larger than with today's limit), keep: no better on newer losses, or keep: sample is too small (fewer than proposal_min_lost older or newer losses)."
    type: string
    sql: ${TABLE}.verdict ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.threshold_id, ${TABLE}.segment) ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: renewals {
  sql_table_name: @{schema}.renewals ;;

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: subscription_id {
    description: "Subscription as its tool names it."
    type: string
    sql: ${TABLE}.subscription_id ;;
  }

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
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

  dimension: plan {
    description: "Plan of the subscription; null = not delivered."
    type: string
    sql: ${TABLE}.plan ;;
  }

  dimension: days_to_renewal {
    description: "Days from the as-of date to due_on; 0 = today."
    type: number
    sql: ${TABLE}.days_to_renewal ;;
  }

  dimension: horizon_days {
    description: "Nearest horizon it falls into: 30, 60 or 90."
    type: number
    sql: ${TABLE}.horizon_days ;;
  }

  dimension: is_due_assumed {
    description: "True where due_on is the anniversary, because the feed names no day."
    type: yesno
    sql: ${TABLE}.is_due_assumed ;;
  }

  dimension: has_end {
    description: "Does it end on due_on, as things stand (notice given, or a fixed term)?"
    type: yesno
    sql: ${TABLE}.has_end ;;
  }

  dimension: is_cancelled {
    description: "Has notice been given?"
    type: yesno
    sql: ${TABLE}.is_cancelled ;;
  }

  dimension: is_renewed_automatically {
    description: "Does it go on by itself? null = not delivered."
    type: yesno
    sql: ${TABLE}.is_renewed_automatically ;;
  }

  dimension: mrr {
    description: "MRR of the contract; null = the account's MRR is unknown."
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

  dimension: band {
    description: "healthy (score from 70), at_risk (from 40) or critical (below), after the seed bands (T32); that of the official method (seed score_methods), or what a person has set (override_band). too_early for a customer younger than min_tenure_days of a part of the score; no_data where too little is measured."
    type: string
    sql: ${TABLE}.band ;;
  }

  dimension: score {
    description: "Weighted health score, 0-100 with 100 = healthy (S02, D05: risk is 100 minus it). Null where less than the least coverage is measured, and while it is too early (N11). After caps and overrides; equals the sum of points in account_health_reasons."
    type: number
    sql: ${TABLE}.score ;;
  }

  dimension: score_change_28d {
    description: "Score minus the score that many days before, in points; null when either is null."
    type: number
    sql: ${TABLE}.score_change_28d ;;
  }

  dimension: open_alert_count {
    description: "Alerts of the account that are not closed: open, acknowledged or snoozed."
    type: number
    sql: ${TABLE}.open_alert_count ;;
  }

  dimension: mrr_at_risk {
    description: "mrr if the band of the account is at risk (seed bands) or the contract has an end; null = neither, or unknown."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_at_risk ;;
  }

  dimension: strength_1 {
    description: "What brings the score most, in words: it speaks for the renewal. null = nothing brings more than it costs."
    type: string
    sql: ${TABLE}.strength_1 ;;
  }

  dimension: strength_2 {
    description: "The same"
    type: string
    sql: ${TABLE}.strength_2 ;;
  }

  dimension: strength_3 {
    description: "The same"
    type: string
    sql: ${TABLE}.strength_3 ;;
  }

  dimension: reason_1 {
    description: "What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days. It speaks against the renewal."
    type: string
    sql: ${TABLE}.reason_1 ;;
  }

  dimension: reason_2 {
    description: "What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days."
    type: string
    sql: ${TABLE}.reason_2 ;;
  }

  dimension: reason_3 {
    description: "What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days."
    type: string
    sql: ${TABLE}.reason_3 ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.tool, ${TABLE}.subscription_id) ;;
  }

  dimension_group: due {
    description: "Day on which it ends or goes on: its known end, else the renewal that the feed names, else the next anniversary."
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
    sql: ${TABLE}.due_on ;;
  }

  measure: count {
    type: count
  }
}

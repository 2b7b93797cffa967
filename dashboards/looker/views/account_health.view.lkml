# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: account_health {
  sql_table_name: @{schema}.account_health ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    primary_key: yes
    sql: ${TABLE}.account_id ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: domain {
    description: "Web domain; null = not delivered."
    type: string
    sql: ${TABLE}.domain ;;
  }

  dimension: parent_account_id {
    description: "Account of the parent company; null = none or not delivered."
    type: string
    sql: ${TABLE}.parent_account_id ;;
  }

  dimension: industry {
    description: "Industry; null = not delivered."
    type: string
    sql: ${TABLE}.industry ;;
  }

  dimension: country {
    description: "Country; null = not delivered."
    type: string
    sql: ${TABLE}.country ;;
  }

  dimension: acquisition_channel {
    description: "Channel that won the account; null = not delivered."
    type: string
    sql: ${TABLE}.acquisition_channel ;;
  }

  dimension: is_strategic {
    description: "Is it marked as strategic? False where the feed does not say."
    type: yesno
    sql: ${TABLE}.is_strategic ;;
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
    description: "Plan of the account; null = not delivered."
    type: string
    sql: ${TABLE}.plan ;;
  }

  dimension: tenure_days {
    description: "Days since the account's first day as a customer."
    type: number
    sql: ${TABLE}.tenure_days ;;
  }

  dimension: score {
    description: "Weighted health score, 0-100 with 100 = healthy (S02, D05: risk is 100 minus it). Null where less than the least coverage is measured, and while it is too early (N11). After caps and overrides; equals the sum of points in account_health_reasons."
    type: number
    sql: ${TABLE}.score ;;
  }

  dimension: band {
    description: "healthy (score from 70), at_risk (from 40) or critical (below), after the seed bands (T32); that of the official method (seed score_methods), or what a person has set (override_band). too_early for a customer younger than min_tenure_days of a part of the score; no_data where too little is measured."
    type: string
    sql: ${TABLE}.band ;;
  }

  dimension: score_change_7d {
    description: "Score minus the score that many days before, in points; null when either is null."
    type: number
    sql: ${TABLE}.score_change_7d ;;
  }

  dimension: score_change_28d {
    description: "Score minus the score that many days before, in points; null when either is null."
    type: number
    sql: ${TABLE}.score_change_28d ;;
  }

  dimension: weighted_score {
    description: "Weighted score (0-100, S02) before caps (N15) and overrides; null like score."
    type: number
    sql: ${TABLE}.weighted_score ;;
  }

  dimension: override_band {
    description: "Band that a person has set for the day (export score_overrides); it beats every method. Null = none."
    type: string
    sql: ${TABLE}.override_band ;;
  }

  dimension: coverage {
    description: "Share (0-1) of the score's weight that is measured, or held for a while at its last measured value."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.coverage ;;
  }

  dimension: signal_count {
    description: "Number of different negative signals on the day (S01, T10); null when no part of the score is measured on the day itself (one held at its last measured day says nothing new)."
    type: number
    sql: ${TABLE}.signal_count ;;
  }

  dimension: signal_band {
    description: "green (0 signals), yellow (1-2) or red (3 or more) (T10); null when signal_count is null."
    type: string
    sql: ${TABLE}.signal_band ;;
  }

  dimension: few_signals_score {
    description: "Weighted mean (0-100) of five simple signals (S03; few_signals_weight in seed score_kpis); null = too few of them are measured."
    type: number
    sql: ${TABLE}.few_signals_score ;;
  }

  dimension: few_signals_band {
    description: "Band of few_signals_score; null like it."
    type: string
    sql: ${TABLE}.few_signals_band ;;
  }

  dimension: alert_level {
    description: "Worst level that a negative signal reaches on the day (S05): light, strong or critical; null = none, or nothing is measured."
    type: string
    sql: ${TABLE}.alert_level ;;
  }

  dimension: alert_levels_band {
    description: "Band of the worst level (seed severities); null when nothing is measured."
    type: string
    sql: ${TABLE}.alert_levels_band ;;
  }

  dimension: methods_agree {
    description: "True when all methods that say something say the same: the score (after caps and overrides), few_signals_band, signal_band and alert_levels_band (D04). Null while too early, or when fewer than two of them say something."
    type: yesno
    sql: ${TABLE}.methods_agree ;;
  }

  dimension: usage_score {
    description: "Product usage (K01-K04, K08). Score of this part, 0-100 with 100 = good; null when nothing of it is measured."
    type: number
    sql: ${TABLE}.usage_score ;;
  }

  dimension: usage_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.usage_status ;;
  }

  dimension: relationship_score {
    description: "Relationship (K13, K14). Score of this part, 0-100 with 100 = good; null when nothing of it is measured."
    type: number
    sql: ${TABLE}.relationship_score ;;
  }

  dimension: relationship_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.relationship_status ;;
  }

  dimension: support_score {
    description: "Support (K28-K31). Score of this part, 0-100 with 100 = good; null when nothing of it is measured."
    type: number
    sql: ${TABLE}.support_score ;;
  }

  dimension: support_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.support_status ;;
  }

  dimension: satisfaction_score {
    description: "Satisfaction (K34, K35, K37). Score of this part, 0-100 with 100 = good; null when nothing of it is measured."
    type: number
    sql: ${TABLE}.satisfaction_score ;;
  }

  dimension: satisfaction_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.satisfaction_status ;;
  }

  dimension: payment_score {
    description: "Payment (K55). Score of this part, 0-100 with 100 = good; null when nothing of it is measured."
    type: number
    sql: ${TABLE}.payment_score ;;
  }

  dimension: payment_status {
    description: "measured; no_data_yet (the feed is there, this account has nothing in it yet, or too short a history); not_applicable (nobody delivers such a feed); feed_late or feed_partial (the feed is; the part is held at its last measured day, then left out)."
    type: string
    sql: ${TABLE}.payment_status ;;
  }

  dimension: value_tier {
    description: "top, middle or small by the MRR of the day, or by the orders of the last year a month where there is no subscription, beside all customers; strategic accounts are top (G02, G10, T23; seed value_tiers). Null = neither is known."
    type: string
    sql: ${TABLE}.value_tier ;;
  }

  dimension: priority_rank {
    description: "Value tier by band: 1 goes first (S07, R16; seed priorities). Null = tier or score unknown, or too early to score."
    type: number
    sql: ${TABLE}.priority_rank ;;
  }

  dimension: effort {
    description: "How much of a person's time the account is worth today: immediate_personal, personal, planned, nurture or automated (A15). Null like priority_rank."
    type: string
    sql: ${TABLE}.effort ;;
  }

  dimension: activity_class {
    description: "active, decelerating, inactive_watch, inactive_campaign or inactive_intervention (G04, R06, R07; seed segment_values). Null = nothing significant yet, or the feed was late."
    type: string
    sql: ${TABLE}.activity_class ;;
  }

  dimension: email_class {
    description: "engaged_active, passive_active, recent_inactive or chronic_inactive (G03). Null = no e-mail sent yet, or the feed was late."
    type: string
    sql: ${TABLE}.email_class ;;
  }

  dimension: depth_class {
    description: "anchored, settling or volatile by the share of relevant features in use (G12, T20). Null = unknown, or the feed was late."
    type: string
    sql: ${TABLE}.depth_class ;;
  }

  dimension: purchase_class {
    description: "regular, shrinking (smaller baskets) or lapsing (the usual gap has doubled) for who buys by order (K54, R15, S06); beside value_tier it finds the valuable buyers at risk. Null = too few purchases, or the feed was late."
    type: string
    sql: ${TABLE}.purchase_class ;;
  }

  dimension: mrr {
    description: "Monthly recurring revenue in the reporting currency on the day, each subscription at the exchange rate of its first day (K44). Null = no subscription delivered, or one in a currency without a rate."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr ;;
  }

  dimension: mrr_at_risk {
    description: "MRR of the day if the account's band is one whose revenue is at risk (is_at_risk in seed bands), as a whole: no probability is guessed (N17). Null = another band, no band, or MRR unknown."
    type: number
    value_format_name: decimal_2
    sql: ${TABLE}.mrr_at_risk ;;
  }

  dimension: days_to_renewal {
    description: "Days from date_day to next_renewal_on; null = unknown."
    type: number
    sql: ${TABLE}.days_to_renewal ;;
  }

  dimension: open_alert_count {
    description: "Alerts that are not closed on the as-of date: open, acknowledged or snoozed."
    type: number
    sql: ${TABLE}.open_alert_count ;;
  }

  dimension: max_open_severity {
    description: "Highest severity among these alerts; null = there is none."
    type: string
    sql: ${TABLE}.max_open_severity ;;
  }

  dimension: reason_1 {
    description: "What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days."
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

  dimension_group: date {
    description: "The as-of date."
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

  dimension_group: scored_from {
    description: "First day on which the customer is old enough for a score (N11); null = it is scored, or what is missing is not age."
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
    sql: ${TABLE}.scored_from_on ;;
  }

  dimension_group: next_renewal {
    description: "Next renewal of a running subscription; null = none delivered."
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
    sql: ${TABLE}.next_renewal_on ;;
  }

  measure: count {
    type: count
  }
}

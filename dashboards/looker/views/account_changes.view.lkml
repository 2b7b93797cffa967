# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: account_changes {
  sql_table_name: @{schema}.account_changes ;;

  dimension: change_id {
    description: "Stable id of the change, from account and number: whoever imports it twice recognises it."
    type: string
    primary_key: yes
    sql: ${TABLE}.change_id ;;
  }

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: change_number {
    description: "1 is the first that was told of the account; the highest is what holds now."
    type: number
    sql: ${TABLE}.change_number ;;
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

  dimension: score {
    description: "Weighted health score, 0-100 with 100 = healthy (S02, D05: risk is 100 minus it). Null where less than the least coverage is measured, and while it is too early (N11). After caps and overrides; equals the sum of points in account_health_reasons."
    type: number
    sql: ${TABLE}.score ;;
  }

  dimension: score_before {
    description: "What was told before; null = nothing, or no score."
    type: number
    sql: ${TABLE}.score_before ;;
  }

  dimension: band {
    description: "healthy (score from 70), at_risk (from 40) or critical (below), after the seed bands (T32); that of the official method (seed score_methods), or what a person has set (override_band). too_early for a customer younger than min_tenure_days of a part of the score; no_data where too little is measured."
    type: string
    sql: ${TABLE}.band ;;
  }

  dimension: band_before {
    description: "What was told before; null = nothing."
    type: string
    sql: ${TABLE}.band_before ;;
  }

  dimension: reason_1 {
    description: "Of changed_on, as known now. What costs the score most, in words (first, second, third); null where nothing costs anything, or the day is older than explanation_days."
    type: string
    sql: ${TABLE}.reason_1 ;;
  }

  dimension: reason_2 {
    description: "The same, second."
    type: string
    sql: ${TABLE}.reason_2 ;;
  }

  dimension: reason_3 {
    description: "The same, third."
    type: string
    sql: ${TABLE}.reason_3 ;;
  }

  dimension: lead_alert_id {
    description: "Gravest alert that is open, acknowledged or put off until the next morning at most; null = none."
    type: string
    sql: ${TABLE}.lead_alert_id ;;
  }

  dimension: rule_names {
    description: "The rules behind the alerts of the account, the gravest first; null = none."
    type: string
    sql: ${TABLE}.rule_names ;;
  }

  dimension: playbook_id {
    description: "Playbook of the gravest alert; null = none."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: playbook_id_before {
    description: "What was told before; null = none."
    type: string
    sql: ${TABLE}.playbook_id_before ;;
  }

  dimension: next_action {
    description: "What the owner does next; null = nothing is up."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension_group: changed {
    description: "As-of date of the run that found it."
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
    sql: ${TABLE}.changed_on ;;
  }

  dimension_group: due {
    description: "Earliest deadline that waited for a contact when it was told, UTC; null = none."
    type: time
    timeframes: [
      raw,
      time,
      hour,
      date,
      week,
      month,
      quarter,
      year,
    ]
    datatype: timestamp
    sql: ${TABLE}.due_at ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: alerts {
  sql_table_name: @{schema}.alerts ;;

  dimension: alert_id {
    description: "Stable id, made from account, rule and opening day."
    type: string
    primary_key: yes
    sql: ${TABLE}.alert_id ;;
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

  dimension: rule_id {
    description: "Rule that fired; its catalogue id (R01, R08, T01-T05, T08, T09, T12, T13, T15, T19, K23, K27)."
    type: string
    sql: ${TABLE}.rule_id ;;
  }

  dimension: rule_name {
    description: "The rule in words."
    type: string
    sql: ${TABLE}.rule_name ;;
  }

  dimension: severity {
    description: "Highest severity reached since it opened or last came back: light, strong, critical (T01) or priority (R01)."
    type: string
    sql: ${TABLE}.severity ;;
  }

  dimension: severity_rank {
    description: "1 (light) to 4 (priority); to sort by."
    type: number
    sql: ${TABLE}.severity_rank ;;
  }

  dimension: state {
    description: "open, acknowledged (somebody has it in hand), snoozed (put off until snooze_until_at), resolved (by a person, or because the rule is quiet) or expired (nobody could judge it any more, or the account left)."
    type: string
    sql: ${TABLE}.state ;;
  }

  dimension: reopen_count {
    description: "How often it came back: within the cooldown of its rule, reopened by a person, or worse after a person had resolved it."
    type: number
    sql: ${TABLE}.reopen_count ;;
  }

  dimension: close_reason {
    description: "resolved (by a person), quiet (the rule stopped firing), expired (nobody could judge it any more) or churned; null like closed_on."
    type: string
    sql: ${TABLE}.close_reason ;;
  }

  dimension: acted_by {
    description: "Who acknowledged, snoozed, resolved or reopened it, if that was the last thing that happened; null = nobody, or not said."
    type: string
    sql: ${TABLE}.acted_by ;;
  }

  dimension: owner_email {
    description: "The customer success manager of the account today; the setting default_owner_email where the account has none (R18)."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: is_owner_assumed {
    description: "True where the account has no owner and the default one is named."
    type: yesno
    sql: ${TABLE}.is_owner_assumed ;;
  }

  dimension: playbook_id {
    description: "What to do; seed playbooks."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: playbook_name {
    description: "The playbook in words."
    type: string
    sql: ${TABLE}.playbook_name ;;
  }

  dimension: next_action {
    description: "The owner's next action."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension: owner_role {
    description: "Whose work the playbook is: csm, cs_manager, support_lead or marketing; the owner sees to it that it is done."
    type: string
    sql: ${TABLE}.owner_role ;;
  }

  dimension: last_interaction {
    description: "Last significant interaction up to the as-of date, in words, for the first sentence of the message (A12); null = none yet."
    type: string
    sql: ${TABLE}.last_interaction ;;
  }

  dimension: allows_commercial_offer {
    description: "May the first contact carry an offer (D10)?"
    type: yesno
    sql: ${TABLE}.allows_commercial_offer ;;
  }

  dimension: sla_status {
    description: "Of this deadline: kept (a human contact in time), breached (none in time), running, or ended (closed before it was due, without contact)."
    type: string
    sql: ${TABLE}.sla_status ;;
  }

  dimension: contact_hours {
    description: "Hours by the clock from opening to that contact (K58); more than a week is a failing system (T24). Null = no contact."
    type: number
    sql: ${TABLE}.contact_hours ;;
  }

  dimension: escalated_to {
    description: "The owner's manager where the deadline was missed, nobody has made contact since and the alert is not closed; null = not escalated (N07)."
    type: string
    sql: ${TABLE}.escalated_to ;;
  }

  dimension: reason {
    description: "Why it fired on the day its severity was reached."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: latest_reason {
    description: "Why it fired on the last day it did."
    type: string
    sql: ${TABLE}.latest_reason ;;
  }

  dimension_group: opened {
    description: "Day on which it opened: the first on which the rule fired, or the open_after_days-th."
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
    sql: ${TABLE}.opened_on ;;
  }

  dimension_group: escalated {
    description: "Day on which the severity was reached; null = when it opened or last came back."
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
    sql: ${TABLE}.escalated_on ;;
  }

  dimension_group: last_fired {
    description: "Last day on which the rule fired."
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
    sql: ${TABLE}.last_fired_on ;;
  }

  dimension_group: closed {
    description: "Day on which it was resolved or expired; null while open, acknowledged or snoozed."
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
    sql: ${TABLE}.closed_on ;;
  }

  dimension_group: snooze_until {
    description: "End of the snooze, UTC; null = not snoozed, or until it gets worse or closes."
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
    sql: ${TABLE}.snooze_until_at ;;
  }

  dimension_group: last_interaction_on {
    description: "Its day; null = none yet."
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
    sql: ${TABLE}.last_interaction_on ;;
  }

  dimension_group: due {
    description: "Deadline of the next action, UTC: the close of the owner's working day by which the hours of the playbook, or of a red or valuable account, have passed since it last opened, rose or came back (N07, D07, D18)."
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

  dimension_group: first_contacted {
    description: "First human contact with the account while the alert was up, UTC (T25); null = none."
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
    sql: ${TABLE}.first_contacted_at ;;
  }

  measure: count {
    type: count
  }
}

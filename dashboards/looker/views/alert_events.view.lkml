# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: alert_events {
  sql_table_name: @{schema}.alert_events ;;

  dimension: event_id {
    description: "Stable id of the event: alert, kind and moment; the key by which it is told once."
    type: string
    primary_key: yes
    sql: ${TABLE}.event_id ;;
  }

  dimension: alert_id {
    description: "Alert."
    type: string
    sql: ${TABLE}.alert_id ;;
  }

  dimension: event_number {
    description: "Number within the alert, in the order of time."
    type: number
    sql: ${TABLE}.event_number ;;
  }

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: rule_id {
    description: "Rule behind the alert."
    type: string
    sql: ${TABLE}.rule_id ;;
  }

  dimension: event {
    description: "opened, escalated (worse), returned (within the cooldown), acknowledged, snoozed, snooze_ended, resolved, reopened (by people), overdue (deadline missed), quiet, expired or churned; seed alert_event_types."
    type: string
    sql: ${TABLE}.event ;;
  }

  dimension: state {
    description: "State of the alert from then on; an overdue one keeps its state."
    type: string
    sql: ${TABLE}.state ;;
  }

  dimension: severity {
    description: "Severity from then on: the highest since it opened or last came back."
    type: string
    sql: ${TABLE}.severity ;;
  }

  dimension: is_notified {
    description: "Whether people are told: of what is new, worse, overdue or resolved (R05)."
    type: yesno
    sql: ${TABLE}.is_notified ;;
  }

  dimension: recipient_email {
    description: "Who is told: the owner of the account today; of a missed deadline the owner's manager."
    type: string
    sql: ${TABLE}.recipient_email ;;
  }

  dimension: acted_by {
    description: "Who did it; null = the rule or the clock did, or nobody is named."
    type: string
    sql: ${TABLE}.acted_by ;;
  }

  dimension: reason {
    description: "Why the rule fired that day, or what the person wrote; null = nothing said."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension_group: event_at {
    description: "When, UTC: what a rule says of a day is known at its end."
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
    sql: ${TABLE}.event_at ;;
  }

  dimension_group: event_on {
    description: "Day that the event is about."
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
    sql: ${TABLE}.event_on ;;
  }

  dimension_group: snooze_until {
    description: "End of the snooze as the person set it, UTC; null = no snooze, or without an end."
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

  measure: count {
    type: count
  }
}

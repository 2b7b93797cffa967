# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: follow_ups {
  sql_table_name: @{schema}.follow_ups ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: follow_up {
    description: "week_1 to week_4, day_30, day_60 or day_90; seed follow_up_steps."
    type: string
    sql: ${TABLE}.follow_up ;;
  }

  dimension: alert_id {
    description: "Alert that the contact answered; of several, the gravest."
    type: string
    sql: ${TABLE}.alert_id ;;
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

  dimension: status {
    description: "done, due, missed (until_days of the seed are over) or planned."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: next_action {
    description: "What the owner does."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension: score_at_contact {
    description: "Score on the day of the contact (0-100); null = none that day."
    type: number
    sql: ${TABLE}.score_at_contact ;;
  }

  dimension: score_at_step {
    description: "Score on the day of the step (0-100); null = still to come, or none that day."
    type: number
    sql: ${TABLE}.score_at_step ;;
  }

  dimension: score_change {
    description: "Points from the one to the other: before and after, not cause and effect (K62)."
    type: number
    sql: ${TABLE}.score_change ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.follow_up) ;;
  }

  dimension_group: contacted {
    description: "Day of the contact that the steps count from."
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
    sql: ${TABLE}.contacted_on ;;
  }

  dimension_group: due {
    description: "Day of the step."
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

  dimension_group: done {
    description: "First human contact from that day on, before the step is missed; null = none."
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
    sql: ${TABLE}.done_on ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: email_engagement {
  sql_table_name: @{schema}.email_engagement ;;

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

  dimension: previous_class {
    description: "Class before; null = the first one known."
    type: string
    sql: ${TABLE}.previous_class ;;
  }

  dimension: email_class {
    description: "engaged_active, passive_active, recent_inactive or chronic_inactive (G03). Null = no e-mail sent yet, or the feed was late."
    type: string
    sql: ${TABLE}.email_class ;;
  }

  dimension: is_current {
    description: "Is it still in the class?"
    type: yesno
    sql: ${TABLE}.is_current ;;
  }

  dimension: playbook_id {
    description: "Playbook that the change asks for (seed segment_actions); null = a change for the better or the first class."
    type: string
    sql: ${TABLE}.playbook_id ;;
  }

  dimension: next_action {
    description: "What is to be done; null like playbook_id."
    type: string
    sql: ${TABLE}.next_action ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.changed_on) ;;
  }

  dimension_group: changed {
    description: "First day in the class."
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

  dimension_group: next_change {
    description: "Day it left the class; null = still in it."
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
    sql: ${TABLE}.next_change_on ;;
  }

  dimension_group: due {
    description: "By when (UTC): the close of the owner's working day on which the playbook's hours are over, 24 a day from the end of changed_on; null like playbook_id."
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

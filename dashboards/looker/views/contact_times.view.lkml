# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: contact_times {
  sql_table_name: @{schema}.contact_times ;;

  dimension: owner_email {
    description: "Owner of the account today; all = everybody."
    type: string
    sql: ${TABLE}.owner_email ;;
  }

  dimension: severity {
    description: "Severity of the alerts; all = any."
    type: string
    sql: ${TABLE}.severity ;;
  }

  dimension: alert_count {
    description: "Alerts."
    type: number
    sql: ${TABLE}.alert_count ;;
  }

  dimension: contacted_count {
    description: "Those with a human contact while they were up."
    type: number
    sql: ${TABLE}.contacted_count ;;
  }

  dimension: kept_count {
    description: "Those whose last deadline was kept (T25)."
    type: number
    sql: ${TABLE}.kept_count ;;
  }

  dimension: breached_count {
    description: "Those whose last deadline was missed."
    type: number
    sql: ${TABLE}.breached_count ;;
  }

  dimension: due_today_count {
    description: "Those whose deadline runs and falls within 24 hours of the end of the as-of date, without a contact so far (N07)."
    type: number
    sql: ${TABLE}.due_today_count ;;
  }

  dimension: due_soon_count {
    description: "The same within due_soon_hours, those of today included (N07)."
    type: number
    sql: ${TABLE}.due_soon_count ;;
  }

  dimension: contact_hours_median {
    description: "Median hours by the clock from alert to contact, of those with a contact (K58); null = none has one."
    type: number
    sql: ${TABLE}.contact_hours_median ;;
  }

  dimension: wait_hours_median {
    description: "Median hours that alerts waited: to the contact or, without one, to their end or the evening of the as-of date; so it is the least that they wait (K58)."
    type: number
    sql: ${TABLE}.wait_hours_median ;;
  }

  dimension: is_failing {
    description: "wait_hours_median is more than a week (setting late_contact_hours): you do not manage, you observe (T24)."
    type: yesno
    sql: ${TABLE}.is_failing ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.owner_email, ${TABLE}.severity) ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: feature_usage {
  sql_table_name: @{schema}.feature_usage ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: feature {
    description: "Feature of the product."
    type: string
    sql: ${TABLE}.feature ;;
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

  dimension: is_key {
    description: "True for a key feature (K04)."
    type: yesno
    sql: ${TABLE}.is_key ;;
  }

  dimension: events_30d {
    description: "Uses in the 30 days up to value_on, as delivered; null = no use of the account tells features."
    type: number
    sql: ${TABLE}.events_30d ;;
  }

  dimension: events_before_30d {
    description: "The same in the 30 days before these; null like it."
    type: number
    sql: ${TABLE}.events_before_30d ;;
  }

  dimension: usage_state {
    description: "in_use (in the 30 days), stopped (used before), never_used; null = unknown."
    type: string
    sql: ${TABLE}.usage_state ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.account_id, ${TABLE}.feature) ;;
  }

  dimension_group: value {
    description: "Last day of the 30: the as-of date, or the last day before it that can be trusted while the usage feed is late; null = none lately, and then the counts are unknown."
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
    sql: ${TABLE}.value_on ;;
  }

  dimension_group: first_used {
    description: "First day of use in all that was delivered; null = never, or unknown."
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
    sql: ${TABLE}.first_used_on ;;
  }

  dimension_group: last_used {
    description: "Last day of use in these 60 days; null = none in them, or unknown."
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
    sql: ${TABLE}.last_used_on ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: verbatim_themes {
  sql_table_name: @{schema}.verbatim_themes ;;

  dimension: source {
    description: "survey_comment (a customer wrote it) or account_note (one of ours noted it)."
    type: string
    sql: ${TABLE}.source ;;
  }

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: record_id {
    description: "Id of the survey answer or note in its tool."
    type: string
    sql: ${TABLE}.record_id ;;
  }

  dimension: theme {
    description: "Theme; seed text_themes."
    type: string
    sql: ${TABLE}.theme ;;
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

  dimension: theme_group {
    description: "What it counts as: verbatim (a complaint, K40), competition (K26) or price_pressure (K56)."
    type: string
    sql: ${TABLE}.theme_group ;;
  }

  dimension: text {
    description: "The text, quoted as it is."
    type: string
    sql: ${TABLE}.text ;;
  }

  dimension: catalogue_id {
    description: "Catalogue id of the theme."
    type: string
    sql: ${TABLE}.catalogue_id ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.source, ${TABLE}.tool, ${TABLE}.record_id, ${TABLE}.theme) ;;
  }

  dimension_group: said {
    description: "Day of the answer or note."
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
    sql: ${TABLE}.said_on ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: nps_by_contact_reason {
  sql_table_name: @{schema}.nps_by_contact_reason ;;

  dimension: category {
    description: "Category of the tickets; not said = the tool gives none, no ticket = nobody of the account had asked for help."
    type: string
    sql: ${TABLE}.category ;;
  }

  dimension: nps_class {
    description: "promoter, passive or detractor."
    type: string
    sql: ${TABLE}.nps_class ;;
  }

  dimension: answer_count {
    description: "Answers."
    type: number
    sql: ${TABLE}.answer_count ;;
  }

  dimension: answer_share {
    description: "Of all NPS answers of the category, 0-1."
    type: number
    value_format_name: percent_1
    sql: ${TABLE}.answer_share ;;
  }

  dimension: changed_count {
    description: "Those whose person had answered before."
    type: number
    sql: ${TABLE}.changed_count ;;
  }

  dimension: score_change_avg {
    description: "Mean change since that person's answer before, points of 0-10; null = nobody had answered before."
    type: number
    sql: ${TABLE}.score_change_avg ;;
  }

  dimension: resolution_hours_avg {
    description: "Mean hours to solve the tickets, of those solved by the answer; per answer first. Null = none was, or nobody knows."
    type: number
    sql: ${TABLE}.resolution_hours_avg ;;
  }

  dimension: unsolved_count {
    description: "Answers given while one of the tickets was not solved."
    type: number
    sql: ${TABLE}.unsolved_count ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.category, ${TABLE}.nps_class) ;;
  }

  measure: count {
    type: count
  }
}

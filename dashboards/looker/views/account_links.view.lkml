# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: account_links {
  sql_table_name: @{schema}.account_links ;;

  dimension: tool {
    description: "Tool that delivered it (folder under the exports)."
    type: string
    sql: ${TABLE}.tool ;;
  }

  dimension: tool_account_id {
    description: "Id as the tool writes it."
    type: string
    sql: ${TABLE}.tool_account_id ;;
  }

  dimension: account_id {
    description: "Account it stands for; null = none was found, see unmatched_accounts."
    type: string
    sql: ${TABLE}.account_id ;;
  }

  dimension: matched_by {
    description: "Way it was found (seed match_methods, Q01): account_map (a person's word), account_id (its own id), merger (it went into that account), crm_id, external_id, domain, contact_email, same_id; null = not found."
    type: string
    sql: ${TABLE}.matched_by ;;
  }

  dimension: matched_value {
    description: "Id or domain that both have; null for contact_email, and where none was found."
    type: string
    sql: ${TABLE}.matched_value ;;
  }

  dimension: confidence {
    description: "certain, high or medium (seed match_methods); null = not found."
    type: string
    sql: ${TABLE}.confidence ;;
  }

  dimension: row_key {
    type: string
    primary_key: yes
    hidden: yes
    sql: concat_ws('|', ${TABLE}.tool, ${TABLE}.tool_account_id) ;;
  }

  measure: count {
    type: count
  }
}

# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
view: loss_audit {
  sql_table_name: @{schema}.loss_audit ;;

  dimension: account_id {
    description: "Account, under the id the company uses everywhere (account_map resolves the tools' own ids)."
    type: string
    primary_key: yes
    sql: ${TABLE}.account_id ;;
  }

  dimension: account_name {
    description: "Name of the account."
    type: string
    sql: ${TABLE}.account_name ;;
  }

  dimension: segment {
    description: "smb, mid_market, enterprise, or unknown where the feed does not say."
    type: string
    sql: ${TABLE}.segment ;;
  }

  dimension: churn_definition {
    description: "How it is known to be lost (D16): cancelled, not_renewed, closed or stated by the CRM, subscriptions_ended, stated_without_date; of who came back cancelled, not_renewed or stated, as in retention_monthly."
    type: string
    sql: ${TABLE}.churn_definition ;;
  }

  dimension: churn_reason {
    description: "Stated reason (K57); null = not delivered, or a word that is none of the contract's."
    type: string
    sql: ${TABLE}.churn_reason ;;
  }

  dimension: horizon_days {
    description: "Days before the loss that are looked at: the longest horizon (T11) that the data covers."
    type: number
    sql: ${TABLE}.horizon_days ;;
  }

  dimension: has_signal {
    description: "Whether any rule spoke within the horizon (K61)."
    type: yesno
    sql: ${TABLE}.has_signal ;;
  }

  dimension: lead_days {
    description: "Days from first_signal_on to the loss; at most horizon_days."
    type: number
    sql: ${TABLE}.lead_days ;;
  }

  dimension: lead_weeks {
    description: "The same in weeks (K61)."
    type: number
    sql: ${TABLE}.lead_weeks ;;
  }

  dimension: first_rules {
    description: "Rules whose alerts stood open on that day, by id."
    type: string
    sql: ${TABLE}.first_rules ;;
  }

  dimension: first_intervention {
    description: "Its activity type."
    type: string
    sql: ${TABLE}.first_intervention ;;
  }

  dimension: intervention_lead_days {
    description: "Days from the first intervention to the loss (K59); null = none."
    type: number
    sql: ${TABLE}.intervention_lead_days ;;
  }

  dimension_group: lost {
    description: "Day of the loss."
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
    sql: ${TABLE}.lost_on ;;
  }

  dimension_group: first_signal {
    description: "First day of the horizon on which an alert stood open; null = there was none."
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
    sql: ${TABLE}.first_signal_on ;;
  }

  dimension_group: first_grave_signal {
    description: "First day on which an alert stood open that had been above the mildest level by then; null = never."
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
    sql: ${TABLE}.first_grave_signal_on ;;
  }

  dimension_group: first_leading {
    description: "First day on which a rule spoke whose KPIs are all predictive (S08, R30: what customers do before they say it); null = none did."
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
    sql: ${TABLE}.first_leading_on ;;
  }

  dimension_group: first_lagging {
    description: "First day on which a rule spoke none of whose KPIs is predictive (what customers say and pay); null = none did."
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
    sql: ${TABLE}.first_lagging_on ;;
  }

  dimension_group: first_intervention_on {
    description: "First meeting or call of ours from first_signal_on on, or first activity that names an alert; null = none before the loss."
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
    sql: ${TABLE}.first_intervention_on ;;
  }

  measure: count {
    type: count
  }
}

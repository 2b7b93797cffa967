# Written by scripts/make_lookml.py from the contracts of the marts: do not edit.
connection: "@{connection}"
include: "views/*.view.lkml"
include: "measures.lkml"
include: "*.dashboard.lookml"

explore: account_changes {
  description: "One row per account and change worth telling the CRM (N20): another band, another gravest alert or next action, or a score that moved by told_score_step since it was last told. A run on unchanged data adds none."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${account_changes.account_id} = ${account_health.account_id} ;;
  }
}

explore: account_health {
  description: "One row per account that is a customer on the as-of date, with its health of that day, its names and its owner. What a BI list reads."
  group_label: "Health"
}

explore: account_health_daily {
  description: "One row per account and day on which it is a customer, up to the as-of date. Computed for every day (D06), all scoring methods side by side (D04)."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${account_health_daily.account_id} = ${account_health.account_id} ;;
  }
}

explore: account_health_reasons {
  description: "One row per account, day and KPI that is known or belongs to the score, and per cap or override in force, for the last explanation_days days. The points of an account and day sum to its score."
  group_label: "Evidence"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${account_health_reasons.account_id} = ${account_health.account_id} ;;
  }
}

explore: account_links {
  description: "One row per account id that a tool delivered or account_map names: the account it stands for, how that was found out and how sure it is."
  group_label: "Operations"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${account_links.account_id} = ${account_health.account_id} ;;
  }
}

explore: account_milestones {
  description: "One row per customer whose first day the usage feed covers and milestone (seed milestones), as known on the as-of date (K05, K09, T22)."
  group_label: "Retention"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${account_milestones.account_id} = ${account_health.account_id} ;;
  }
}

explore: alert_events {
  description: "One row per alert and event: the whole history of the alerts, replayed from rules, alert_actions and activities (N04). Nothing else decides the state of an alert."
  group_label: "Health"

  join: alerts {
    type: left_outer
    relationship: many_to_one
    sql_on: ${alert_events.alert_id} = ${alerts.alert_id} ;;
  }

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${alert_events.account_id} = ${account_health.account_id} ;;
  }
}

explore: alerts {
  description: "One row per alert, that is per account, rule and episode: the present face of alert_events (N04). It opens once the rule has fired for long enough and closes when the rule has been quiet for long, when a person resolves it, when nobody has been able to judge it for long, or when the account has left."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${alerts.account_id} = ${account_health.account_id} ;;
  }
}

explore: churn_by_signal {
  description: "One row per whole month and type of rule: the churn rate, crossed with what was known when the month began (R30). A customer has a signal of a type when an alert of such a rule stood open on the day before the month."
  group_label: "Evidence"
}

explore: cohort_retention {
  description: "One row per dimension, value of it, cohort month and age in months that every account of the cohort has reached: customers, revenue and repurchases still there, always of the same starting base (R21, G08)."
  group_label: "Retention"
}

explore: contact_times {
  description: "One row per owner (and all) and severity (and all) of the alerts that opened in the last contact_window_days: how long they waited for a person (K58)."
  group_label: "Health"
}

explore: customer_value {
  description: "One row per segment, acquisition channel and all: what a customer brings over its life and what it cost to win, from the last whole months (value_window_months in seed settings). Null = not known; nothing is assumed (D19)."
  group_label: "Retention"
}

explore: data_alerts {
  description: "One row per outage of a feed: days in a row on which it was silent for too long or far too thin (N01). It is the analyst's; no account is alerted for it."
  group_label: "Operations"
}

explore: email_engagement {
  description: "One row per account and change of its class as a reader of e-mails (G03), the first one included; the row that is current says where it stands."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${email_engagement.account_id} = ${account_health.account_id} ;;
  }
}

explore: expansion_list {
  description: "One row per healthy account and thing to ask it for (R25, A18, A20): room to grow, a reference, what is missing. Accounts with an open alert above the mildest level are left alone."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${expansion_list.account_id} = ${account_health.account_id} ;;
  }
}

explore: feature_usage {
  description: "One row per account of account_health and feature that its plan has (seed product_features): how much it was used in 30 days and in the 30 before them (K04, A02). Empty while nobody's use names a feature of the list."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${feature_usage.account_id} = ${account_health.account_id} ;;
  }
}

explore: feed_status {
  description: "One row per tool, entity and day since its first record, up to the as-of date (N01): of feeds whose records happen on days. Accounts, contacts and subscriptions are states that need not change; when they came last, source freshness and file_status tell."
  group_label: "Operations"
}

explore: file_status {
  description: "One row per delivered file and the run that read it: what became of its rows. accepted + rejected + duplicate + unmatched + unread = delivered. The same content again, under any name, is no new file."
  group_label: "Operations"
}

explore: follow_ups {
  description: "One row per customer and step after the last contact that answered an alert: weekly points for a month (A08), milestones of the value plan after 30, 60 and 90 days (A05), and what became of the score since (X15, K62)."
  group_label: "Health"

  join: alerts {
    type: left_outer
    relationship: many_to_one
    sql_on: ${follow_ups.alert_id} = ${alerts.alert_id} ;;
  }

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${follow_ups.account_id} = ${account_health.account_id} ;;
  }
}

explore: intervention_effect {
  description: "One row per playbook and timeliness of the answer (in time, late, never), over all alerts whose effect_days are over: health before and after, beside matched alerts that nobody answered (N13, K62), and the recovery rate of accounts (K60). Observational: who is called is chosen by people, and an account that is going silent cannot be reached, so a difference is a hint and no proof; several alerts of one account are not independent."
  group_label: "Evidence"
}

explore: loss_audit {
  description: "One row per account lost last (setting backtest_lost_accounts; R27): which signals it gave before it left, and what was done about them; who came back is in it, by the last loss. Without those lost before the data covers the shortest horizon."
  group_label: "Evidence"

  join: account_health {
    type: left_outer
    relationship: one_to_one
    sql_on: ${loss_audit.account_id} = ${account_health.account_id} ;;
  }
}

explore: method_disagreements {
  description: "One row per account and day asked about (the as-of date, and the first of each month of the last disagreement_days days) on which the methods, or a person who set the band, differ on the account; and who was right later (N14, D04). Accounts that are too young to judge are left out unless somebody has."
  group_label: "Evidence"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${method_disagreements.account_id} = ${account_health.account_id} ;;
  }
}

explore: monthly_review {
  description: "One row per topic and segment (and all) that the monthly review looks at (V02, N19): the last whole month beside the one before it. Each row asks for a decision."
  group_label: "Reviews"
}

explore: mrr_movements {
  description: "One row per account, month and kind of movement of its MRR (K44, N17): all subscriptions of the account together. The movements of a month sum to the change of the MRR; all of them together are the MRR of the as-of date. An account without a movement has no row."
  group_label: "Retention"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${mrr_movements.account_id} = ${account_health.account_id} ;;
  }
}

explore: nps_by_contact_reason {
  description: "One row per category of ticket and class of the NPS answer that followed within nps_contact_days, with the answers that followed none beside them: who drops, why, and which lever there is (R13). An answer after tickets of two categories is in both."
  group_label: "Evidence"
}

explore: quarterly_review {
  description: "One row per topic and value of its dimension that the quarterly review looks at (V03, N19): customer value, segments and channels, and the causes of losses. Each row asks for a decision."
  group_label: "Reviews"
}

explore: rejected_rows {
  description: "One row per value, row, column or file that could not be taken as delivered, per amount that no exchange rate converts, per score outside its scale, and per customer without any day."
  group_label: "Operations"
}

explore: renewals {
  description: "One row per contract that ends or comes up for renewal within the longest horizon (seed renewal_horizons), with what speaks for the renewal and against it (K46, N17)."
  group_label: "Retention"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${renewals.account_id} = ${account_health.account_id} ;;
  }
}

explore: restatements {
  description: "One row per account and day whose score, band or signals are not what they were when the day was told, on the day itself. A late delivery changes the past in the open (N06). Days that no run ended on are not compared."
  group_label: "Operations"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${restatements.account_id} = ${account_health.account_id} ;;
  }
}

explore: retention_monthly {
  description: "One row per period (calendar month, quarter or year), dimension and value of it: customers and revenue that stayed, side by side (R20, R21). The base of every rate are the customers of the day before the period (D17); segment, plan and the like are today's."
  group_label: "Retention"
}

explore: retro_detection {
  description: "One row per quarter of loss, and one for all accounts lost last together: how many of them had given a signal, how long before, and how soon somebody acted (K61, K59, R27)."
  group_label: "Evidence"
}

explore: revenue_at_risk {
  description: "One row per month's end (and the as-of date), segment and band: what the customers in the band pay, and what of it comes up for renewal (N17). Everything a band says of single accounts is in account_health_daily."
  group_label: "Retention"
}

explore: rule_backtest {
  description: "One row per rule, band or all rules together, and horizon: what it would have said of the accounts lost last (setting backtest_lost_accounts) and of kept ones beside them (N02, R27). It knows nothing from after the loss."
  group_label: "Evidence"
}

explore: score_changes {
  description: "One row per account scored today, window of 1, 7 or 28 days, KPI and cause that moved its score since then (N03). The points of an account and window sum to the change of its score, to the last told one where the configuration has changed since. Accounts without a score on one of the two days have no rows."
  group_label: "Evidence"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${score_changes.account_id} = ${account_health.account_id} ;;
  }
}

explore: survey_requests {
  description: "One row per account and kind of critical interaction (support, delivery, billing, renewal) after which nobody has asked the account anything: one survey to send (R12), and per leaver one exit survey (A19). Kinds and days: seed survey_triggers."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${survey_requests.account_id} = ${account_health.account_id} ;;
  }
}

explore: survival_curves {
  description: "One row per segment (and all) and number of days after which somebody was lost, or is still a customer: the share that stays longer (Kaplan-Meier; first stays, so a return is not in it). Step function: between two rows the earlier one holds."
  group_label: "Retention"
}

explore: threshold_proposals {
  description: "One row per threshold and segment (all = every segment together): today's mildest limit beside the stricter one that told the older losses best from the kept accounts, and what both do on the newer losses (N09). A proposal is never applied by itself: to take it, write it into seed threshold_levels."
  group_label: "Evidence"
}

explore: unmatched_accounts {
  description: "One row per tool and name (of an account, else of a person) that records bear and no account of ours was found for, with what it weighs. An account's is settled by one line in account_map: tool, named_as, account_id."
  group_label: "Operations"
}

explore: unmatched_records {
  description: "One row per record that names no known account, or no alert there is. It counts nowhere until the account is delivered or account_map gets a line for named_as; an action on an alert needs the right alert_id."
  group_label: "Operations"

  join: alerts {
    type: left_outer
    relationship: many_to_one
    sql_on: ${unmatched_records.candidate_alert_id} = ${alerts.alert_id} ;;
  }
}

explore: verbatim_themes {
  description: "One row per text (survey comment or note) and theme whose words it has (seed text_themes; K40, K26, K56)."
  group_label: "Evidence"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${verbatim_themes.account_id} = ${account_health.account_id} ;;
  }
}

explore: weekly_review {
  description: "One row per topic and account that the weekly review looks at (V01, N19): health, silence, tickets, low ratings, those that pay most first. Each row asks for a decision."
  group_label: "Reviews"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${weekly_review.account_id} = ${account_health.account_id} ;;
  }
}

explore: work_left_out {
  description: "One row per account that is work of the morning after the as-of date and does not fit into its owner's day, as work_list would go on: what to hand to somebody else, or to leave on purpose (N08). Empty = everybody's day holds all of it."
  group_label: "Health"

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${work_left_out.account_id} = ${account_health.account_id} ;;
  }
}

explore: work_list {
  description: "One row per owner and account to attend to on the morning after the as-of date: the alerts of an account that are open, acknowledged or put off until that day at most, and the step of its follow-up that is due, as one piece of work, cut to what the owner can do in a day (N08, A08)."
  group_label: "Health"

  join: alerts {
    type: left_outer
    relationship: many_to_one
    sql_on: ${work_list.lead_alert_id} = ${alerts.alert_id} ;;
  }

  join: account_health {
    type: left_outer
    relationship: many_to_one
    sql_on: ${work_list.account_id} = ${account_health.account_id} ;;
  }
}

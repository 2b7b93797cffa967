# Account health at a glance: who is in trouble, what it costs, who is seen to in time.
- dashboard: account_health
  title: Account health
  description: Health, work and retention of the book, as of the last published day.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - {name: Owner, title: Owner, type: field_filter, model: account_health, explore: account_health, field: account_health.owner_email}
    - {name: Segment, title: Segment, type: field_filter, model: account_health, explore: account_health, field: account_health.segment}
  elements:
    - name: mrr_at_risk
      title: MRR at risk today
      type: single_value
      model: account_health
      explore: account_health
      fields: [account_health.total_mrr_at_risk]
      listen: {Owner: account_health.owner_email, Segment: account_health.segment}
      row: 0
      col: 0
      width: 6
      height: 4
    - name: open_alerts
      title: Open alerts
      type: single_value
      model: account_health
      explore: alerts
      fields: [alerts.open_alerts]
      listen: {Owner: alerts.owner_email, Segment: account_health.segment}
      row: 0
      col: 6
      width: 6
      height: 4
    - name: deadlines_kept
      title: Deadlines kept
      type: single_value
      model: account_health
      explore: alerts
      fields: [alerts.kept_rate]
      listen: {Owner: alerts.owner_email, Segment: account_health.segment}
      row: 0
      col: 12
      width: 6
      height: 4
    - name: customers_by_band
      title: Customers by band
      type: looker_bar
      model: account_health
      explore: account_health
      fields: [account_health.band, account_health.count, account_health.total_mrr]
      sorts: [account_health.count desc]
      listen: {Owner: account_health.owner_email, Segment: account_health.segment}
      row: 4
      col: 0
      width: 12
      height: 8
    - name: health_over_time
      title: Customers by band at each month's end
      type: looker_area
      model: account_health
      explore: revenue_at_risk
      fields: [revenue_at_risk.date_date, revenue_at_risk.band, revenue_at_risk.total_customers]
      pivots: [revenue_at_risk.band]
      sorts: [revenue_at_risk.date_date]
      listen: {Segment: revenue_at_risk.segment}
      row: 4
      col: 12
      width: 12
      height: 8
    - name: work_list
      title: Work list of the morning
      type: looker_grid
      model: account_health
      explore: work_list
      fields: [work_list.owner_email, work_list.work_rank, work_list.account_name, work_list.severity, work_list.due_time, work_list.reason, work_list.next_action]
      sorts: [work_list.owner_email, work_list.work_rank]
      listen: {Owner: work_list.owner_email, Segment: account_health.segment}
      row: 12
      col: 0
      width: 24
      height: 9
    - name: contact_times
      title: How long alerts wait for a person
      type: looker_grid
      model: account_health
      explore: contact_times
      fields: [contact_times.owner_email, contact_times.alert_count, contact_times.contacted_count, contact_times.wait_hours_median, contact_times.is_failing]
      filters: {contact_times.severity: all}
      sorts: [contact_times.wait_hours_median desc]
      listen: {Owner: contact_times.owner_email}
      row: 21
      col: 0
      width: 24
      height: 6
    - name: retention
      title: Churn, GRR and NRR per month
      type: looker_line
      model: account_health
      explore: retention_monthly
      fields: [retention_monthly.period_start_month, retention_monthly.churn, retention_monthly.gross_revenue_retention, retention_monthly.net_revenue_retention]
      filters: {retention_monthly.period_type: month, retention_monthly.dimension: all, retention_monthly.is_complete: "Yes"}
      sorts: [retention_monthly.period_start_month]
      row: 27
      col: 0
      width: 12
      height: 8
    - name: mrr_movements
      title: MRR movements per month
      type: looker_column
      model: account_health
      explore: mrr_movements
      fields: [mrr_movements.month_start_month, mrr_movements.kind, mrr_movements.total_mrr_change]
      pivots: [mrr_movements.kind]
      sorts: [mrr_movements.month_start_month]
      listen: {Segment: mrr_movements.segment}
      row: 27
      col: 12
      width: 12
      height: 8
    - name: cohorts
      title: Cohorts, share of customers who stayed
      type: looker_grid
      model: account_health
      explore: cohort_retention
      fields: [cohort_retention.cohort_month_month, cohort_retention.age_months, cohort_retention.logo_retention]
      pivots: [cohort_retention.age_months]
      filters: {cohort_retention.dimension: all}
      sorts: [cohort_retention.cohort_month_month]
      row: 35
      col: 0
      width: 24
      height: 9
    - name: renewals
      title: Renewals coming up
      type: looker_grid
      model: account_health
      explore: renewals
      fields: [renewals.due_date, renewals.account_name, renewals.owner_email, renewals.band, renewals.mrr, renewals.mrr_at_risk, renewals.reason_1]
      sorts: [renewals.due_date]
      listen: {Owner: renewals.owner_email, Segment: renewals.segment}
      row: 44
      col: 0
      width: 24
      height: 8

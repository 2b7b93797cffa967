-- title: Feeds on the last day
-- description: Can today's numbers be trusted? Every feed, those that are not in order first.
-- display: table
select
    feeds.feed_name,
    feeds.tool,
    feeds.entity,
    feeds.status,
    feeds.last_record_on,
    feeds.days_late,
    feeds.held_components,
    feeds.left_out_components
from account_health.feed_status as feeds
where feeds.date_day = (select max(last_day.date_day) from account_health.feed_status as last_day)
order by feeds.status = 'ok', feeds.feed_name, feeds.tool

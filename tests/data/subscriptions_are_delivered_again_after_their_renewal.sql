-- K46. An export that names running subscriptions only says of none that it has ended: it is named
-- no more, and its renewal lies ever further back. Nobody would ever leave, without a word.
{{ config(
    severity='warn',
    meta={'remedy': 'Look whether the export of subscriptions names those that have ended, too.'},
) }}
with running as (

    select
        subscriptions.tool,
        subscriptions.renews_on,
        subscriptions.renews_on + settings.overdue_renewal_days < as_of.as_of_on as is_overdue,
        settings.overdue_renewals_share
    from {{ ref('int_subscriptions') }} as subscriptions
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_settings') }} as settings
    where
        subscriptions.renews_on is not null
        and subscriptions.ended_on is null
        and coalesce(subscriptions.status, 'active') = 'active'

)

select
    tool,
    count(*) as running_subscriptions,
    count_if(is_overdue) as overdue_subscriptions,
    min(renews_on) as earliest_renewal_on
from running
group by tool
having count_if(is_overdue) > count(*) * max(overdue_renewals_share)

-- A row of the seed that no account's address equals gives nobody a calendar, a capacity or a
-- manager (N08): the accounts have addresses in lower case.
select owner_email
from {{ ref('owners') }}
where owner_email <> lower(trim(owner_email))

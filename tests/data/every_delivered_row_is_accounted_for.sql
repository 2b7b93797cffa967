-- N01. Each row of each file counts, was rejected, came again, or fits no account: none is lost,
-- and none counts twice. Rows that the input contract's own files hold are all taken by a model.
select
    file_name,
    arrived_at,
    delivered_rows,
    accepted_rows,
    rejected_rows,
    duplicate_rows,
    unmatched_rows,
    unread_rows
from {{ ref('file_status') }}
where
    delivered_rows
    <> accepted_rows + rejected_rows + duplicate_rows + unmatched_rows + unread_rows
    or least(accepted_rows, rejected_rows, duplicate_rows, unmatched_rows, unread_rows) < 0
    or (tool = 'generic' and unread_rows > 0)

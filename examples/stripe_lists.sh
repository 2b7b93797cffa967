#!/usr/bin/env bash
# All that the project reads of Stripe, every page of it, as files in exports/stripe (or the folder
# named). Needs Stripe's command line, logged in, and jq. A call that fails leaves the old files.
set -euo pipefail
folder=${1:-exports/stripe}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

all_of() {
    local page after='' more=true
    while [ "$more" = true ]; do
        page=$(stripe "$@" --limit 100 ${after:+--starting-after "$after"})
        jq -c '.data[]' <<<"$page"
        after=$(jq -r '.data[-1].id' <<<"$page")
        more=$(jq -r '.has_more' <<<"$page")
    done
}

all_of customers list >"$new/customers.jsonl"
all_of subscriptions list --status all >"$new/subscriptions.jsonl"
all_of invoices list >"$new/invoices.jsonl"
all_of credit_notes list >"$new/credit_notes.jsonl"
# A part of the items would be a part of the MRR.
longer=$(jq -r 'select(.items.has_more) | .id' "$new/subscriptions.jsonl")
if [ -n "$longer" ]; then
    echo "more items than a list shows: $longer" >&2
    exit 1
fi
jq -c '.items.data[]' "$new/subscriptions.jsonl" >"$new/subscription_items.jsonl"
# Of nothing there is no file: an empty one is refused, for it may have been cut.
find "$new" -type f -empty -delete
mkdir -p "$folder"
mv "$new"/*.jsonl "$folder"

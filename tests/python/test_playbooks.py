"""What the catalogue asks of each action stands in the seeds (A01-A24): who, until when, what.

The words are the catalogue's; a playbook that loses one of them has lost what the action is about.
"""

from __future__ import annotations

import pytest
from test_seeds import seed

# Id, playbook, whose work, hours at most (None: no deadline is asked for), what the action names.
ACTIONS = [
    ("A01", "proactive_call", "csm", 48, ["call", "what changed", "listen"]),
    ("A02", "proactive_call", "csm", 48, ["one-page usage audit"]),
    ("A03", "retraining", "csm", None, ["workshop"]),
    ("A04", "support_rescue", "support_lead", 72, ["tickets", "senior", "follow-up"]),
    ("A06", "rescue", "cs_manager", None, ["strategic account", "executive sponsor"]),
    ("A07", "retraining", "csm", None, ["regain use", "30 days", "credits", "coaching"]),
    ("A10", "identify_need", "csm", None, ["training", "need", "new feature"]),
    ("A11", "rescue", "cs_manager", 24, ["call today", "goals", "sponsor", "catch-up plan"]),
    ("A12", "re_engage", "csm", None, ["last concrete interaction", "past use"]),
    ("A12", "intervene", "csm", 24, ["in person", "last concrete interaction"]),
    ("A13", "wake_up", "marketing", None, ["another subject", "another tone"]),
    ("A13", "reactivate", "marketing", None, ["strong reason", "off the lists"]),
    ("A14", "listen", "csm", 48, ["person who answered", "cause"]),
    ("A16", "accompany", "csm", None, ["sell nothing", "train", "blocks"]),
    ("A17", "basket_review", "csm", None, ["buyer", "reason"]),
    ("A18", "ask_reference", "csm", None, ["testimonial", "case study", "introduction"]),
    ("A18", "ask_what_is_missing", "csm", None, ["what would make them recommend"]),
    ("A19", "value_reminder", "csm", 48, ["in person", "gained", "discount"]),
    ("A20", "offer_expansion", "csm", None, ["next plan"]),
    ("A21", "support_rescue", "support_lead", 72, ["senior agent"]),
    ("A22", "joint_rescue", "cs_manager", 24,
     ["usage", "product and support", "senior csm", "72 hours", "workshop", "shared dashboard"]),
    ("A23", "identify_need", "csm", None, ["only for a need"]),
    ("A24", "organise", "cs_manager", None,
     ["onboarding", "loyalty", "self-service", "agents", "routing", "community", "journeys"]),
]  # fmt: skip


@pytest.mark.parametrize(("catalogue_id", "playbook", "role", "hours", "named"), ACTIONS)
def test_a_playbook_does_what_its_action_asks_for(catalogue_id, playbook, role, hours, named):
    (row,) = [row for row in seed("playbooks") if row["playbook_id"] == playbook]
    assert row["owner_role"] == role
    assert hours is None or int(row["sla_hours"]) <= hours
    lacking = [words for words in named if words not in row["next_action"].lower()]
    assert lacking == [], f"{catalogue_id}, {playbook}: {row['next_action']}"


def test_nothing_is_sold_before_the_customer_has_been_heard() -> None:
    """D10, M14: only the last try (A13, M16) and the offer to the healthy (A20) begin with one."""
    offers = {r["playbook_id"] for r in seed("playbooks") if r["allows_commercial_offer"] == "true"}
    assert offers == {"reactivate", "offer_expansion"}


def test_steps_and_efforts_that_are_no_playbook_are_there() -> None:
    """A05: milestones after 30, 60 and 90 days. A08: weekly for a month. A09: green stays warm."""
    steps = [(row["catalogue_id"], int(row["after_days"])) for row in seed("follow_up_steps")]
    assert [days for name, days in steps if name == "A05"] == [30, 60, 90]
    assert [days for name, days in steps if name == "A08"] == [7, 14, 21, 28]
    (kept,) = [row for row in seed("priorities") if row["catalogue_id"] == "A09"]
    assert (kept["band"], kept["effort"]) == ("healthy", "nurture")
    assert "business reviews" in kept["reason"]


def test_no_rule_raises_what_is_changed_for_everybody() -> None:
    """A24: a lever of the whole team is no answer to one account's alert."""
    raised = {row["playbook_id"] for row in seed("rule_playbooks")}
    assert "organise" not in raised
    assert {"rescue", "joint_rescue", "watch"} <= raised

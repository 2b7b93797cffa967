"""The example script that asks Stripe for every page, beside a stand-in for its command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "stripe_lists.sh"
# Answers by what is asked for; the second page of subscriptions begins after sub_2.
STRIPE = """\
#!/usr/bin/env bash
echo "$*" >>"$ASKED"
case "$*" in
*subscriptions*sub_2*) cat "$ANSWERS/second" ;;
*subscriptions*) cat "$ANSWERS/first" ;;
*invoices*) cat "$ANSWERS/invoices" ;;
*) echo '{"data": [], "has_more": false}' ;;
esac
"""

pytestmark = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


def subscription(number: int, has_more: bool = False) -> dict:
    items = {"data": [{"id": f"si_{number}"}], "has_more": has_more}
    return {"id": f"sub_{number}", "items": items}


@pytest.fixture
def run(tmp_path):
    """Run the script on two pages of subscriptions and one of invoices, all else is empty."""
    (tmp_path / "stripe").write_text(STRIPE)
    (tmp_path / "stripe").chmod(0o755)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "customers.jsonl").write_text("old\n")

    def run(first: list, second: list, invoices: str = '{"data": [], "has_more": false}'):
        (tmp_path / "first").write_text(json.dumps({"data": first, "has_more": True}))
        (tmp_path / "second").write_text(json.dumps({"data": second, "has_more": False}))
        (tmp_path / "invoices").write_text(invoices)
        env = {
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ANSWERS": str(tmp_path),
            "ASKED": str(tmp_path / "asked"),
        }
        done = subprocess.run(
            ["bash", SCRIPT, tmp_path / "exports"], env=env, capture_output=True, text=True
        )
        files = {
            path.name: path.read_text().splitlines()
            for path in (tmp_path / "exports").glob("*.jsonl")
        }
        return done, files, (tmp_path / "asked").read_text().splitlines()

    return run


def test_every_page_and_ended_subscriptions_are_asked_for(run):
    done, files, asked = run([subscription(1), subscription(2)], [subscription(3)])
    assert done.returncode == 0, done.stderr
    found = [json.loads(line)["id"] for line in files["subscriptions.jsonl"]]
    assert found == ["sub_1", "sub_2", "sub_3"]
    items = [json.loads(line)["id"] for line in files["subscription_items.jsonl"]]
    assert items == ["si_1", "si_2", "si_3"]
    assert files.keys() == {"customers.jsonl", "subscriptions.jsonl", "subscription_items.jsonl"}
    assert files["customers.jsonl"] == ["old"]
    assert [line for line in asked if line.startswith("subscriptions")] == [
        "subscriptions list --status all --limit 100",
        "subscriptions list --status all --limit 100 --starting-after sub_2",
    ]


def test_a_subscription_with_more_items_than_its_list_shows_is_an_error(run):
    done, files, _ = run([subscription(1), subscription(2, has_more=True)], [subscription(3)])
    assert done.returncode == 1
    assert "sub_2" in done.stderr
    assert files == {"customers.jsonl": ["old"]}


def test_a_call_that_fails_leaves_the_old_files(run):
    done, files, _ = run([subscription(1), subscription(2)], [], invoices="no JSON")
    assert done.returncode != 0
    assert files == {"customers.jsonl": ["old"]}

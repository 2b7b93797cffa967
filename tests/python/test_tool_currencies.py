"""Stripe counts in each currency's smallest unit; the exchange-rate file makes one currency of it.

The subscriptions are those of tests/fixtures/stripe; their MRR in their own currency is worked out
there: 310.50 EUR, 10,000 JPY, 39.00 USD.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from load_exports import load
from loader_files import Patience
from paths import Paths
from project_copy import patch_places
from run_dbt import Dbt

# The dollar's rate of 2025 is that of the first day (1 June 2025); later ones change nothing.
GENERIC = {
    "accounts": "account_id,account_name\nacme,Acme\nnord,Nord\n",
    "account_map": "tool,tool_account_id,account_id\nstripe,cus_1,acme\nstripe,cus_2,nord\n",
    "exchange_rates": "currency,valid_from,rate_to_reporting\n"
    "JPY,2024-01-01,0.006\nUSD,2024-01-01,0.5\nUSD,2025-06-01,0.9\nUSD,2025-06-02,2\n",
}


@pytest.mark.slow
def test_subscriptions_in_three_currencies_add_up_in_one(tmp_path, monkeypatch, project_root):
    patch_places(tmp_path, monkeypatch)
    paths = Paths.from_env()
    paths.build.parent.mkdir(parents=True)
    shutil.copytree(project_root / "tests/fixtures/stripe/files", paths.exports / "stripe")
    (paths.exports / "generic").mkdir()
    for entity, text in GENERIC.items():
        (paths.exports / "generic" / f"{entity}.csv").write_text(text, "utf-8")
    arrived_at = dt.datetime(2026, 7, 1, 5, 0)
    load(paths, arrived_at=arrived_at, progress=False, patience=Patience(still=0))
    outcome = dbtRunner().invoke(
        ["--log-level", "none", "build", "--select", "+int_subscription_periods"]
        + ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        + ["--vars", json.dumps({"tools": ["generic", "stripe"]})]
        + [f"--{folder}-dir={project_root}" for folder in ("project", "profiles")]
    )
    Dbt.close(None)
    assert outcome.success, outcome.exception or outcome.result
    with duckdb.connect(paths.build) as connection:
        found = connection.execute(
            "select subscription_id, account_id, currency, original_mrr, mrr"
            " from intermediate.int_subscription_periods order by all"
        ).fetchall()
    assert found == [
        ("sub_1", "acme", "EUR", Decimal("310.5000"), Decimal("310.5000")),
        ("sub_2", "acme", "JPY", Decimal("10000.0000"), Decimal("60.0000")),
        ("sub_3", "nord", "USD", Decimal("39.0000"), Decimal("35.1000")),
    ]

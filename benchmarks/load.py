"""A client that asks as fast as it is answered, over connections that stay open.

It runs in a process of its own and does as little per answer as Python allows: the
requests are bytes made beforehand, and of an answer only status and length are
read. It says how much of its time it was busy: near 100 % it would be the client
that was measured.
"""

from __future__ import annotations

import math
import random
import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context

CONNECTIONS = 8
PATIENCE = 30
"""Seconds until a server that stopped answering counts as broken."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What one spell of asking came to."""

    seconds: float
    busy: float
    """The share of the time in which the client itself was working."""
    latencies: list[float]
    """Milliseconds that each answer took."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


class Unexpected(RuntimeError):
    """An answer that is not the one to be measured."""


def spell(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float,
    status: int,
) -> Load:
    """Ask, at random out of the requests, for so long, from another process."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(ask, (port, requests), {"seconds": seconds, "status": status})


@dataclass
class _Line:
    """One connection and the answer that is under way on it."""

    socket: socket.socket
    asked_at: float = 0.0
    head: bytes = b""
    left: int | None = None
    """Bytes still to come; not known before the headers ended."""
    latencies: list[float] = field(default_factory=list)

    def send(self, request: bytes) -> None:
        self.head, self.left, self.asked_at = b"", None, time.perf_counter()
        self.socket.sendall(request)

    def receive(self, status: bytes) -> bool:
        """Take what has come. Say whether the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise Unexpected("The server hung up.")
        if self.left is None:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            if self.head[9:12] != status:
                raise Unexpected(self.head[:end].decode("latin-1"))
            length = _LENGTH.search(self.head, 0, end)
            whole = end + 4 + (int(length[1]) if length and status != b"304" else 0)
            self.left = whole - len(self.head)
        else:
            self.left -= len(data)
        if self.left:
            return False
        self.latencies.append((time.perf_counter() - self.asked_at) * 1e3)
        return True


def ask(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float = math.inf,
    answers: float = math.inf,
    status: int = 200,
) -> Load:
    """Ask in this process, for so long or for so many answers.

    Raise :class:`Unexpected` for an answer of another status.
    """
    draw = random.Random(port)
    wanted = str(status).encode()
    selector = selectors.DefaultSelector()
    lines = [_Line(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)]
    busy, began = time.process_time(), time.perf_counter()
    for line in lines:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
        line.send(requests[draw.randrange(len(requests))])
    had = 0
    while had < answers and time.perf_counter() - began < seconds:
        ready = selector.select(PATIENCE)
        if not ready:
            raise Unexpected("The server stopped answering.")
        for key, _ in ready:
            if key.data.receive(wanted):
                had += 1
                key.data.send(requests[draw.randrange(len(requests))])
    taken = time.perf_counter() - began
    busy = time.process_time() - busy
    for line in lines:
        line.socket.close()
    return Load(taken, busy / taken, [each for line in lines for each in line.latencies])

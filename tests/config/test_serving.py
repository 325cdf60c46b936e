"""The server of the demonstration stops when it is asked twice at once."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any

import pytest

from config import serving
from config.serving import Wakeup


def test_wakeup_is_set_while_it_is_being_set() -> None:
    """A second signal may come at any line of the first one's handler."""
    wakeup, within = Wakeup(), []

    def interrupted(frame: FrameType, event: str, arg: object) -> Any:
        if event == "line" and len(within) < 10:
            within.append(frame.f_lineno)
            sys.settrace(None)
            wakeup.set()
            sys.settrace(interrupted)
        return interrupted

    before = sys.gettrace()
    sys.settrace(interrupted)
    try:
        wakeup.set()
    finally:
        sys.settrace(before)
    assert within
    assert wakeup.is_set() and wakeup.wait(0)


def test_wakeup_wakes_who_waits_and_waits_again_once_it_is_cleared() -> None:
    wakeup = Wakeup()
    before = signal.signal(signal.SIGUSR1, lambda *_: wakeup.set())
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        assert wakeup.wait()
    finally:
        signal.signal(signal.SIGUSR1, before)
    for _ in range(100_000):
        wakeup.set()  # however often, it never waits for a reader
    wakeup.clear()
    assert not wakeup.wait(0)


def test_server_is_woken_without_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    served = []

    class Server:
        def __init__(self, target: str, **options: Any) -> None:
            self.options = options

        def serve(self) -> None:
            served.append(self)

    monkeypatch.setattr(serving, "Granian", Server)
    serving.main("127.0.0.1", 8177)
    [server] = served
    assert isinstance(server.main_loop_interrupt, Wakeup)
    assert (server.options["address"], server.options["port"]) == ("127.0.0.1", 8177)

"""The demonstration's server: granian, which stops however many signals ask it to.

    python -m config.serving HOST PORT

Whoever stops `make demo` sends two signals at once: the terminal or supervisor to the whole
group, and make to its child. Granian's handler sets a :class:`threading.Event`, whose lock
is not re-entrant: the second signal, arriving inside the first, waits for ever for itself.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


class Wakeup:
    """What granian asks of an event, without a lock: a flag, and a pipe that wakes who waits."""

    def __init__(self) -> None:
        self._is_set = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        with suppress(BlockingIOError):  # full: whoever waits is awake already
            os.write(self._write, b"x")

    def clear(self) -> None:
        self._is_set = False
        with suppress(BlockingIOError):  # empty
            os.read(self._read, 65_536)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set. A signal's handler runs meanwhile, and may set it."""
        if not self._is_set:
            select.select([self._read], [], [], timeout)
        return self._is_set


def main(host: str, port: int) -> None:
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.main_loop_interrupt = Wakeup()  # type: ignore[assignment]
    server.serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""Asking a WSGI application as a server would, and reading what comes back to the last byte.

A server hands over the path as bytes that it has unquoted once, so paths that no
client library would send can be asked for as well. Also a program, so that the
reader-only deployment can be asked in a process of its own: questions come in as JSON
on standard input, answers go out as JSON.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True)
class Ask:
    path: str
    """As it stands in a request line, escapes and query included."""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def __str__(self) -> str:
        said = "".join(f" {name}: {value[:40]!r}" for name, value in self.headers.items())
        return f"{self.method} {self.path[:120]}{said}"


@dataclass(frozen=True)
class Told:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Unpacked, if it came compressed."""

    def header(self, name: str) -> str:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found)

    @property
    def everything(self) -> bytes:
        """The body and all the headers, to search in."""
        said = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return said.encode("latin-1", "replace") + b"\n\n" + self.body


def tell(application: Application, ask: Ask) -> Told:
    """Answer one question."""
    path, _, query = ask.path.partition("?")
    body = ask.body.encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": ask.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_HOST": "testserver",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in ask.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        started[:] = [status, headers]

    answer = application(environ, start)
    try:
        packed = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = started
    told = Told(int(status.split()[0]), tuple(headers), packed)
    if told.header("Content-Encoding") == "gzip" and packed:
        return Told(told.status, told.headers, gzip.decompress(packed))
    return told


def packed(told: Told) -> dict[str, Any]:
    return asdict(told) | {"body": base64.b64encode(told.body).decode()}


def unpacked(record: dict[str, Any]) -> Told:
    headers = tuple((name, value) for name, value in record["headers"])
    return Told(record["status"], headers, base64.b64decode(record["body"]))


def reading(statement: str) -> dict[str, Any]:
    """Run a statement with the rights of this process. Return its rows, or why it was refused."""
    from django.db import DatabaseError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    except DatabaseError as refused:
        return {"refused": str(refused), "rows": ""}
    return {"refused": "", "rows": "\n".join(legible(row) for row in rows)}


def legible(row: Iterable[Any]) -> str:
    """Return a row as text in which nothing stays packed."""
    cells = []
    for value in row:
        if isinstance(value, bytes | memoryview):
            raw = bytes(value)
            value = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
        cells.append(str(value))
    return " | ".join(cells)


def main() -> None:
    """Answer what comes in on standard input, at the moment that it names."""
    from datetime import datetime
    from unittest import mock

    from config.wsgi import application

    asked = json.load(sys.stdin)
    now = datetime.fromisoformat(asked["now"])
    with mock.patch("django.utils.timezone.now", lambda: now):
        told = [packed(tell(application, Ask(**each))) for each in asked["asks"]]
    read = [reading(statement) for statement in asked["statements"]]
    json.dump({"told": told, "read": read}, sys.stdout)


if __name__ == "__main__":
    main()

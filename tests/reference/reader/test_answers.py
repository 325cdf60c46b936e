"""What a client says it accepts and already has."""

from __future__ import annotations

import pytest

from reference.reader.answers import accepts_gzip, is_known


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.8", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("x-gzip-like", False),
    ],
)
def test_gzip_is_sent_only_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ('"ab"', False),
        ('"b"', False),
    ],
)
def test_tags_are_compared_as_the_standard_asks(header: str, known: bool) -> None:
    assert is_known(header, '"a"') is known

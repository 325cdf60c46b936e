"""Whatever the text, its faults are found in the time that its length needs."""

import subprocess
import sys
from pathlib import Path

from reference.rules import scan

ROOT = Path(__file__).resolve().parents[3]

# The bound is on the work of the processor, generous, and set by the system: a pattern
# that looks at the rest of the text from every beginning would need a quarter of an hour.
HOSTILE = [
    "1,", "1,000", "1.0-", "5-", "+1 555 ", "(555) ", "1-800-", "tel 1", "http://", "www.a.",
    "http:///",
    "5 mg / ", "5 mg/5 mg/5 mg ", "1,000.", "HCTZ", "MS 1-", "ear ", "eye a ", "get your ",
    "“a” – ",
    "1.0 ", ".5-", "our a ", "visit our a ", "we offer a ", "join over 1,000 ", "buy a b ",
    "home > a ",
    "home >", "@abcd", "a, we ", "try a ", "reproduction a ", "the best a ", "\" - a ",
    "5 dollars per ",
    "ask your doctor about ", "5 MAin Street ", "12 Road Road ", "text a ", "MS 1", "SSI", "U/",
    "µg",
    "visit ", "visit-", "a@", "a@b.", "book a ", "speak with a ", "discover how ", "$", "5 mg/",
]  # fmt: skip
SCAN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
sys.path.insert(0, sys.argv[1])
from reference.rules import scan
for piece in sys.stdin.read().split("\\0"):
    scan((piece * (200_000 // len(piece) + 1))[:200_000])
print("read")
"""
# Most patterns are looked for only where one of their words is; here each is, whatever the text.
EVERYWHERE = ["1,", "1,000", "1.", "a b ", "a-", "our "]
SEARCH = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
sys.path.insert(0, sys.argv[1])
from reference.rules.spots import SPOTS
import reference.rules
for piece in sys.stdin.read().split("\\0"):
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    for spots in SPOTS.values():
        for spot in spots:
            sum(1 for _found in spot.pattern.finditer(text))
print("read")
"""


def test_scan_reads_two_hundred_thousand_characters_of_anything():
    done = subprocess.run(
        [sys.executable, "-c", SCAN, str(ROOT)],
        input="\0".join(HOSTILE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("read\n", "")


def test_every_pattern_reads_a_hundred_thousand_characters_of_anything():
    done = subprocess.run(
        [sys.executable, "-c", SEARCH, str(ROOT)],
        input="\0".join(EVERYWHERE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("read\n", "")


def rules_of(text: str) -> list[str]:
    return [spotted.rule for spotted in scan(text)]


def test_scan_still_sees_a_range_of_long_numbers_and_a_shop_far_into_an_address():
    assert rules_of("give 1,000,000-2,000,000 units daily") == ["IMP305"]
    assert rules_of(f"see https://a.example/{'b' * 280}/shop?c=d for it") == ["IMP401"]

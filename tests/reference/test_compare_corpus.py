"""The corpus: before-and-after pictures of what a reviewer must not overlook, in words.

Each picture is what an editor did to the document of ``compare_pictures``, and every
sentence that is then said, the gravest first.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from reference.compare import ChangeKind, apply, differences

from .compare_pictures import edited

Deed = Callable[[dict[str, Any]], None]
PICTURES: dict[str, tuple[Deed, list[str]]] = {}


def shows(*sentences: str) -> Callable[[Deed], Deed]:
    def record(deed: Deed) -> Deed:
        PICTURES[deed.__name__] = (deed, list(sentences))
        return deed

    return record


def care(data):
    return data["sections"][0]


def says(data, at, text):
    care(data)["statements"][at]["text"] = text


def dose(data, at=0, **figures):
    data["regimens"][at]["dose"] = figures


# --- sizes ------------------------------------------------------------------------


@shows("maximum 0.5 → 5 mg/kg/h, ten times higher")
def tenfold_maximum(data):
    data["regimens"][0]["max"][0]["value"] = "5"


@shows("dose 0.125 to 0.25 mg/kg/h → 0.125 to 0.25 mcg/kg/h, a thousandfold lower")
def thousandfold_by_unit_alone(data):
    dose(data, low="0.125", high="0.25", unit="mcg/kg/h")


@shows("dose 0.5 → 50 mg/kg, a hundredfold higher")
def hundredfold(data):
    dose(data, 1, value="50", unit="mg/kg")


@shows("dose 0.125 to 0.25 mg/kg/h → 125 to 250 mcg/kg/h, the same amount in other units")
def equal_in_other_units(data):
    dose(data, low="125", high="250", unit="mcg/kg/h")


@shows(
    "dose 0.125 to 0.25 mg/kg/h → 3 to 6 mg/kg/day, the same amount in other units",
)
def equal_over_another_time(data):
    dose(data, low="3", high="6", unit="mg/kg/day")


@shows("dose 0.125 to 0.25 → 0.25 to 0.125 mg/kg/h, low and high end swapped")
def swapped_ends(data):
    dose(data, low="0.25", high="0.125", unit="mg/kg/h")


@shows("dose 0.125 to 0.25 → 0.125 to 2.5 mg/kg/h, high end ten times higher")
def one_end_tenfold(data):
    dose(data, low="0.125", high="2.5", unit="mg/kg/h")


@shows("dose 0.125 to 0.25 → up to 0.25 mg/kg/h, low end left open")
def open_end(data):
    dose(data, high="0.25", unit="mg/kg/h")


@shows("dose 0.5 mg/kg → 0.5 mg/m2, in units that cannot be compared")
def other_basis(data):
    dose(data, 1, value="0.5", unit="mg/m2")


@shows("maximum removed: no more than 0.5 mg/kg/h")
def maximum_removed(data):
    data["regimens"][0]["max"] = []


@shows("maximum added: no more than 2 mg/kg per day")
def second_maximum(data):
    data["regimens"][0]["max"].append({"value": "2", "unit": "mg/kg", "basis": "day"})


@shows("route intravenous → oral")
def route_changed(data):
    data["regimens"][0]["route"] = "oral"


# --- the same in prose and in cells -----------------------------------------------


@shows("text: 0.5 → 5 mg/kg, ten times higher")
def tenfold_in_prose(data):
    says(data, 2, "Give 5 mg/kg over 60 seconds.")


@shows("text: 0.5 mg/kg → 500 mcg/kg, the same amount in other units")
def equal_in_prose(data):
    says(data, 2, "Give 500 mcg/kg over 60 seconds.")


@shows("text: 0.5 mg/kg → 0.5 mcg/kg, a thousandfold lower")
def thousandfold_in_prose(data):
    says(data, 2, "Give 0.5 mcg/kg over 60 seconds.")


@shows("text: 0.5 → 5 mg/kg, ten times higher, 60 → 6, ten times lower")
def dose_and_time_in_prose(data):
    says(data, 2, "Give 5 mg/kg over 6 seconds.")


@shows("text: 60 seconds → 1 minute")
def time_in_other_words(data):
    says(data, 2, "Give 0.5 mg/kg over 1 minute.")


@shows("text: 0.5 → 5 mg/kg, ten times higher, “not” added, other words changed too")
def negation_beside_a_figure(data):
    says(data, 2, "Do not give 5 mg/kg over 60 seconds.")


@shows("text: “never” added")
def negation(data):
    says(data, 1, "The gaze never wanders.")


@shows("row 1 (Opening), Amount: 5 mg → 5 mcg, a thousandfold lower")
def thousandfold_in_a_cell(data):
    care(data)["tables"][0]["rows"][0][1] = "5 mcg"


# --- moves ------------------------------------------------------------------------


@shows("moved from “Nurse care” to “Background”")
def moved_statement(data):
    data["sections"][2]["statements"].append(care(data)["statements"].pop(2))


@shows(
    "text: 0.5 → 5 mg/kg, ten times higher",
    "moved from “Nurse care” to “When it is ruled out / Relative”",
)
def moved_and_tenfold(data):
    part = care(data)["statements"].pop(2)
    part["text"] = "Give 5 mg/kg over 60 seconds."
    data["sections"][1]["sections"][0]["statements"].append(part)


@shows("Statements in “Nurse care” in another order: figure now first")
def moved_within_its_section(data):
    held = care(data)["statements"]
    held.insert(0, held.pop())


@shows("moved from “When it is ruled out” to “Top level”")
def moved_section(data):
    data["sections"].append(data["sections"][1]["sections"].pop())


@shows("Sources in another order: guide now after spare")
def moved_source(data):
    data["references"].append(data["references"].pop(0))


# --- tables by content ------------------------------------------------------------


@shows("row 1 added")
def row_added_on_top(data):
    care(data)["tables"][0]["rows"].insert(0, ["Before", "1 mg", "test"])


@shows("row 1 (Signs of sleep), Sign reworded", "row 2 added")
def row_renamed_and_row_added(data):
    rows = care(data)["tables"][1]["rows"]
    rows[0][0] = "Signs of sleep"
    rows.insert(1, ["Skin", "pale"])


@shows("row 2 removed")
def row_removed(data):
    care(data)["tables"][0]["rows"].pop()


@shows("column “Route” added")
def column_added_in_front(data):
    table = care(data)["tables"][0]
    table["columns"].insert(0, "Route")
    for row in table["rows"]:
        row.insert(0, "oral")


@shows("column “Route” added", "heading of column 3 reworded")
def column_renamed_and_column_added(data):
    column_added_in_front(data)
    care(data)["tables"][0]["columns"][2] = "Quantity"


@shows("row 1 added", "row 1 removed")
def row_replaced(data):
    care(data)["tables"][1]["rows"][0] = ["Skin", "pale"]


# --- plain wording and sources ----------------------------------------------------


@shows("plain wording reworded")
def plain_wording(data):
    care(data)["statements"][0]["plain"] = "Keep the room calm."


@shows("plain wording: “not” added, other words changed too")
def plain_wording_denied(data):
    care(data)["statements"][0]["plain"] = "Do not keep it calm."


@shows("no longer cites label, now cites trial")
def source_under_a_dose(data):
    care(data)["statements"][2]["cites"] = ["trial"]


@shows("title: A trial → Another trial")
def another_source_under_a_dose(data):
    data["references"][2]["title"] = "Another trial"


# --- many at once -----------------------------------------------------------------


@shows(
    "dose 0.125 to 0.25 mg/kg/h → 0.125 to 0.25 mcg/kg/h, a thousandfold lower",
    "text: 0.5 → 5 mg/kg, ten times higher",
    "maximum removed: no more than 0.5 mg/kg/h",
    "dose 0.5 → 0.6 mg/kg, 20 % higher",
    "the same dose in other figures 500 → 600 mcg/kg, 20 % higher",
    "title reworded",
    "population adult → child",
)
def many(data):
    data["title"] = "How is ketamine dosed for pain after surgery?"
    dose(data, low="0.125", high="0.25", unit="mcg/kg/h")
    dose(data, 1, value="0.6", unit="mg/kg")
    data["regimens"][1]["also"][0]["value"] = "600"
    data["regimens"][0]["max"] = []
    data["regimens"][0]["population"] = "child"
    says(data, 2, "Give 5 mg/kg over 60 seconds.")


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_told_in_these_words(name):
    deed, sentences = PICTURES[name]
    old, new = edited(deed)
    found = differences(old, new)
    assert [item.sentence.replace("\u00a0", " ") for item in found] == sentences
    assert apply(old, found) == new


def test_moved_is_neither_removed_nor_added():
    for name in ("moved_statement", "moved_section", "moved_within_its_section"):
        [found] = differences(*edited(PICTURES[name][0]))
        assert found.kind is ChangeKind.MOVED


@pytest.mark.parametrize(
    ("name", "times", "is_amount", "is_leap"),
    [
        ("tenfold_maximum", 10, True, True),
        ("thousandfold_by_unit_alone", 1000, True, True),
        ("thousandfold_in_prose", 1000, True, True),
        ("equal_in_other_units", 1, False, False),
        ("equal_in_prose", 1, False, False),
        ("swapped_ends", 2, True, False),
        ("one_end_tenfold", 10, True, True),
        ("maximum_removed", None, True, False),
        ("other_basis", None, True, False),
        ("route_changed", None, False, False),
        ("negation", None, False, False),
    ],
)
def test_size_of_a_change_is_exact(name, times, is_amount, is_leap):
    [found] = differences(*edited(PICTURES[name][0]))
    assert found.times == (None if times is None else Fraction(times))
    assert (found.is_amount, found.is_leap) == (is_amount, is_leap)

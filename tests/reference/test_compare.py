"""Before-and-after pictures of every kind of change, with what is said of it."""

import json

import pytest

from reference.compare import ChangeClass, ChangeKind, change_class, differences
from reference.document import parse

from .compare_pictures import at, changed, edited, picture

EDITORIAL, CLINICAL, DOSE = ChangeClass.EDITORIAL, ChangeClass.CLINICAL, ChangeClass.DOSE

TEXTS = "sections.0.statements"


@pytest.mark.parametrize(
    ("path", "value", "weight", "sentence"),
    [
        # doses, in words with their size
        (
            "regimens.0.max.0.value",
            "5",
            DOSE,
            "maximum 0.5 → 5 mg/kg/h, ten times higher",
        ),
        (
            "regimens.0.max.0",
            {"value": "0.5", "unit": "mcg/kg/h", "basis": "hour"},
            DOSE,
            "maximum 0.5 mg/kg/h → 0.5 mcg/kg/h, a thousandfold lower",
        ),
        (
            "regimens.0.max.0.basis",
            "day",
            DOSE,
            "maximum 0.5 → 0.5 mg/kg/h, the same amount, written otherwise, "
            "counted per hour → per day",
        ),
        ("regimens.0.max", None, DOSE, "maximum removed: no more than 0.5 mg/kg/h"),
        (
            "regimens.0.dose",
            {"low": "1.25", "high": "2.5", "unit": "mg/kg/h"},
            DOSE,
            "dose 0.125 to 0.25 → 1.25 to 2.5 mg/kg/h, ten times higher",
        ),
        (
            "regimens.0.dose.high",
            "0.5",
            DOSE,
            "dose 0.125 to 0.25 → 0.125 to 0.5 mg/kg/h, high end two times higher",
        ),
        (
            "regimens.1.dose",
            {"value": "500", "unit": "mcg/kg"},
            DOSE,
            "dose 0.5 mg/kg → 500 mcg/kg, the same amount in other units",
        ),
        (
            "regimens.1.dose.value",
            "0.5",
            DOSE,
            "dose 0.5 → 0.5 mg/kg, the same amount, written otherwise",
        ),
        (
            "regimens.1.dose.unit",
            "mg",
            DOSE,
            "dose 0.5 mg/kg → 0.5 mg, in units that cannot be compared",
        ),
        (
            "regimens.1.dose.approximate",
            True,
            DOSE,
            "dose 0.5 → about 0.5 mg/kg, the same amount, written otherwise, now said to be about",
        ),
        ("regimens.1.dose", None, DOSE, "dose removed: 0.5 mg/kg"),
        (
            "regimens.1.also.0.value",
            "50",
            DOSE,
            "the same dose in other figures 500 → 50 mcg/kg, ten times lower",
        ),
        (
            "regimens.0.steps.0.by.value",
            "25",
            DOSE,
            "step 1: by 10 → 25 mg/day, 2.5 times higher",
        ),
        (
            "regimens.0.steps.0.every",
            "1 hour",
            DOSE,
            "step 1: every “4 to 6 hours” → “1 hour”",
        ),
        ("regimens.0.route", "oral", DOSE, "route intravenous → oral"),
        ("regimens.0.population", "child", DOSE, "population adult → child"),
        ("regimens.0.population", None, DOSE, "population adult → not stated"),
        ("regimens.0.drug", "esketamine", DOSE, "drug the entry's → esketamine"),
        ("regimens.0.age", {"low": "2", "high": "12"}, DOSE, "age not stated → 2 to 12 years"),
        ("regimens.0.indication", "chronic pain", DOSE, "indication reworded"),
        ("regimens.0.frequency", None, DOSE, "frequency removed"),
        ("regimens.0.note", "Mark the line.", CLINICAL, "note reworded"),
        ("regimens.0.cites", ["guide"], DOSE, "no longer cites label"),
        ("regimens.0.cites", ["label", "guide"], EDITORIAL, "citations in another order"),
        ("regimens.1.cites", ["trial", "label"], DOSE, "now cites label"),
        # prose
        ("summary.0.text", "It helps with dull pain.", CLINICAL, "text reworded"),
        ("summary.0.text", "It helps with  sharp\npain.", EDITORIAL, "text: white space only"),
        ("summary.0.text", "It never helps with sharp pain.", DOSE, "text: “never” added"),
        ("summary.0.plain", "It helps.", CLINICAL, "plain wording added"),
        ("summary.0.plain", "Take it twice.", DOSE, "plain wording added"),
        ("summary.0.cites", ["label"], CLINICAL, "no longer cites guide, now cites label"),
        (
            f"{TEXTS}.2.text",
            "Give 5 mg/kg over 60 seconds.",
            DOSE,
            "text: 0.5 → 5 mg/kg, ten times higher",
        ),
        (
            f"{TEXTS}.2.text",
            "Give 0.5 mcg/kg over 60 seconds.",
            DOSE,
            "text: 0.5 mg/kg → 0.5 mcg/kg, a thousandfold lower",
        ),
        (f"{TEXTS}.2.text", "Give 0.5 mg/kg within 60 seconds.", DOSE, "text reworded"),
        (f"{TEXTS}.2.text", "Give 0.5 mg/kg over the 60 seconds.", CLINICAL, "text reworded"),
        (f"{TEXTS}.2.text", "Give 0.5mg/kg over 60 seconds.", EDITORIAL, "text: white space only"),
        (f"{TEXTS}.2.cites", ["guide"], DOSE, "no longer cites label, now cites guide"),
        (f"{TEXTS}.1.cites", ["guide", "report"], EDITORIAL, "citations in another order"),
        (f"{TEXTS}.1.cites", ["report"], CLINICAL, "no longer cites guide"),
        ("title", "How is esketamine dosed for pain?", DOSE, "title reworded"),
        ("title", "How is ketamine chosen for pain?", DOSE, "title reworded"),
        ("drug", "esketamine", DOSE, "drug ketamine → esketamine"),
        ("slug", "ketamine-for-pain", DOSE, "address reworded"),
        ("sections.2.heading", "History", CLINICAL, "heading reworded"),
        ("sections.2.heading", "In children", DOSE, "heading reworded"),
        ("sections.0.heading", "Bedside care", DOSE, "heading reworded"),
        ("sections.0.kind", "general", DOSE, "kind monitoring → general"),
        ("sections.0.questions.0.question", "Does it smell?", CLINICAL, "question reworded"),
        # contraindications: every word
        ("sections.1.statements.0.text", "Active delirium.", DOSE, "text reworded"),
        (
            "sections.1.statements.0.cites",
            ["label"],
            DOSE,
            "no longer cites guide, now cites label",
        ),
        (
            "sections.1.sections.0.statements.0.text",
            "Porphyria of the liver.",
            DOSE,
            "text reworded",
        ),
        # tables
        (
            "sections.0.tables.0.rows.0.1",
            "50 mg",
            DOSE,
            "row 1 (Opening), Amount: 5 → 50 mg, ten times higher",
        ),
        ("sections.0.tables.1.rows.0.1", "glassy", CLINICAL, "row 1 (Gaze), Meaning reworded"),
        ("sections.0.tables.0.rows.0.2", "peace", DOSE, "row 1 (Opening), Purpose reworded"),
        ("sections.0.tables.0.columns.1", "Amount per day", DOSE, "heading of column 2 reworded"),
        ("sections.0.tables.1.rows.0", None, CLINICAL, "row 1 removed"),
        ("sections.0.tables.0.rows.1", None, DOSE, "row 2 removed"),
        ("sections.0.tables.1.caption", "Clues", CLINICAL, "caption reworded"),
        # sources
        ("references.0.volume", "13", EDITORIAL, "volume: 12 → 13"),
        ("references.0.container-title", "J Pain", EDITORIAL, "journal: Journal of Pain → J Pain"),
        ("references.0.DOI", "10.1000/ABC", EDITORIAL, "DOI in another form"),
        ("references.0.DOI", "10.1000/abd", DOSE, "DOI: 10.1000/abc → 10.1000/abd"),
        ("references.0.title", "A Guideline on Pain.", EDITORIAL, "title in another form"),
        ("references.0.issued", 2015, DOSE, "year: 2025 → 2015"),
        ("references.1.evidence", "review", DOSE, "evidence: label → review"),
        ("references.3.title", "Another report", CLINICAL, "title: A report → Another report"),
        ("references.4", None, CLINICAL, "source removed: Not cited by anything"),
        ("references.2", None, DOSE, "source removed: A trial, PMID 22833552"),
        ("provenance.0.note", "most of it", DOSE, "provenance changed"),
        ("provenance.0.note", "the body of it", DOSE, "provenance changed"),
    ],
)
def test_differences_say_one_change_and_how_grave_it_is(path, value, weight, sentence):
    old, new = changed(path, value)
    found = differences(old, new)
    assert [(item.sentence.replace("\u00a0", " "), item.weight) for item in found] == [
        (sentence, weight)
    ]
    assert change_class(old, new) is weight


def test_difference_carries_place_and_both_texts():
    old, new = changed("sections.0.tables.0.rows.0.1", "50 mg")
    [found] = differences(old, new)
    assert found.place.path == ("sections", 0, "tables", 0, "rows", 0, 1)
    assert found.place.label == "Table stages in “Nurse care”, row 1 (Opening), column Amount"
    assert (found.part, found.part_id, found.field) == ("table", "stages", "rows")
    assert (found.before, found.after) == ("5 mg", "50 mg")
    assert found.kind is ChangeKind.CHANGED


def test_regimen_difference_is_named_after_its_id():
    old, new = changed("regimens.0.max.0.value", "5")
    [found] = differences(old, new)
    assert found.place.label == "Regimen periop"
    assert found.place.path == ("regimens", 0, "max", 0)
    assert found.before == "no more than 0.5\u00a0mg/kg/h"
    assert found.after == "no more than 5\u00a0mg/kg/h"


def test_doses_come_first():
    def edit(data):
        data["references"][0]["volume"] = "13"
        data["summary"][0]["text"] = "It helps with dull pain."
        data["sections"][0]["statements"][2]["text"] = "Give 1 mg/kg over 60 seconds."

    old, new = edited(edit)
    assert [item.weight for item in differences(old, new)] == [DOSE, CLINICAL, EDITORIAL]


def test_new_entry_is_a_dose_change_and_lists_its_parts():
    new = parse(picture())
    found = differences(None, new)
    assert change_class(None, new) is DOSE
    assert found[0].sentence == "a new entry: How is ketamine dosed for pain?"
    assert {item.kind for item in found} == {ChangeKind.ADDED}
    assert {item.part for item in found} == {
        "entry",
        "regimen",
        "statement",
        "question",
        "table",
        "section",
        "reference",
        "provenance",
    }
    smallest = parse({"slug": "a", "title": "A", "drug": "a"})
    assert change_class(None, smallest) is DOSE


@pytest.mark.parametrize(
    "path",
    [
        "regimens",
        "references",
        "sections",
        "sections.0.statements",
        "sections.0.tables",
        "sections.0.tables.0.rows",
        "sections.0.tables.1.rows",
    ],
)
def test_order_within_a_list_is_editorial(path):
    def edit(data):
        holder, key = at(data, path)
        holder[key] = holder[key][::-1]

    old, new = edited(edit)
    found = differences(old, new)
    assert [(item.kind, item.weight) for item in found] == [(ChangeKind.MOVED, EDITORIAL)]


def test_order_of_titration_steps_is_a_dose_change():
    steps = [{"by": {"value": amount, "unit": "mg/day"}} for amount in ("10", "25")]

    def document(order):
        data = picture()
        data["regimens"][0]["steps"] = order
        return parse(data)

    assert change_class(document(steps), document(steps[::-1])) is DOSE


def test_rows_that_say_as_above_may_not_change_places():
    def document(rows):
        data = picture()
        data["sections"][0]["tables"][1]["rows"] = rows
        return parse(data)

    rows = [["Gaze", "dreamlike"], ["", "wandering"], ["Speech", "slurred"]]
    assert change_class(document(rows), document([rows[2], rows[1], rows[0]])) is DOSE


def test_swapped_columns_are_editorial_and_swapped_headings_are_not():
    def swap(data, *, cells):
        table = data["sections"][0]["tables"][0]
        table["columns"] = ["Stage", "Purpose", "Amount"]
        if cells:
            table["rows"] = [[row[0], row[2], row[1]] for row in table["rows"]]

    assert change_class(*edited(lambda data: swap(data, cells=True))) is EDITORIAL
    assert change_class(*edited(lambda data: swap(data, cells=False))) is DOSE


@pytest.mark.parametrize(
    ("statement", "to", "weight"),
    [(0, 2, DOSE), (2, 2, DOSE), (0, 1, DOSE)],
)
def test_move_to_a_section_of_another_kind_is_a_dose_change(statement, to, weight):
    def edit(data):
        part = data["sections"][0]["statements"].pop(statement)
        data["sections"][to]["statements"].append(part)

    old, new = edited(edit)
    [found] = differences(old, new)
    assert (found.kind, found.weight) == (ChangeKind.MOVED, weight)
    assert found.sentence.startswith("moved from “Nurse care” to “")


def test_move_between_sections_of_one_kind_is_clinical_unless_a_dose_moves():
    def document(quiet, figure):
        data = picture()
        quiet_part, gaze, figure_part = data["sections"][0]["statements"]
        data["sections"][2]["kind"] = "monitoring"
        data["sections"][0]["statements"] = [gaze]
        data["sections"][quiet]["statements"].append(quiet_part)
        data["sections"][figure]["statements"].append(figure_part)
        return parse(data)

    assert change_class(document(0, 0), document(2, 0)) is CLINICAL
    assert change_class(document(0, 0), document(0, 2)) is DOSE


def test_move_out_of_the_contraindications_is_a_dose_change():
    def edit(data):
        part = data["sections"][1]["statements"].pop()
        data["sections"][2]["statements"].append(part)

    assert change_class(*edited(edit)) is DOSE


def test_moved_and_changed_statement_is_both():
    def edit(data):
        part = data["sections"][0]["statements"].pop(2)
        part["text"] = "Give 5 mg/kg over 60 seconds."
        data["sections"][2]["statements"].append(part)

    old, new = edited(edit)
    # What changed tenfold comes before where it stands now.
    assert [item.kind for item in differences(old, new)] == [ChangeKind.CHANGED, ChangeKind.MOVED]


def test_reference_that_fills_a_dangling_citation_of_a_dose_is_a_dose_change():
    def edit(data):
        data["references"].pop(2)

    new, old = edited(edit)
    [found] = differences(old, new)
    assert (found.kind, found.weight) == (ChangeKind.ADDED, DOSE)


def test_differences_are_plain_enough_to_store():
    old, new = changed("regimens.0.max.0.value", "5")
    [found] = differences(old, new)
    assert json.loads(json.dumps([found.kind, found.weight, found.place.path])) == [
        "changed",
        "dose",
        ["regimens", 0, "max", 0],
    ]


def test_differences_take_further_names_of_drugs():
    old, new = changed("sections.0.statements.1.text", "The zopane wanders.")
    assert change_class(old, new) is CLINICAL
    assert change_class(old, new, drugs=frozenset({"zopane"})) is DOSE

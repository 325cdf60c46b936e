"""Pictures of figures written in ways that have killed, and of their harmless look-alikes."""

import pytest

from reference.rules import check

from .pictures import document, found, regimen, statement


def seen(text: str) -> list[tuple[str, str]]:
    return [
        (item.rule, item.message.split("”")[0].lstrip("“"))
        for item in check(document(summary=[statement(text)]))
    ]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Give 5 \u00b5g now.", [("IMP301", "\u00b5g")]),
        ("Give 5\u03bcg/kg/min now.", [("IMP301", "\u03bcg")]),
        ("Give 5 mcg now.", []),
        ("A 5 \u00b5m filter.", []),
        ("Give 1.0 mg now.", [("IMP302", "1.0 mg")]),
        ("Infuse 2.0 mcg/kg/min.", [("IMP302", "2.0 mcg")]),
        ("Give 2.50mL now.", [("IMP302", "2.50mL")]),
        ("Mix to 1.0 mg/mL.", [("IMP302", "1.0 mg")]),
        ("Give 10 mg now.", []),
        ("Give 1.05 mg now.", []),
        ("Potassium of 4.0 mmol/L.", []),
        ("Creatinine 1.0 mg/dL.", []),
        ("A 4.0 mm tube.", []),
        ("INR of 2.0 to 3.0.", []),
        ("Give .5 mg now.", [("IMP303", ".5 mg")]),
        ("Dose:.5mg", [("IMP303", ".5mg")]),
        ("Give 0.5 mg now.", []),
        ("See section 2.5 mg and all.", []),
        ("Give 4 U now.", [("IMP304", "U")]),
        ("Factor VIII 50 IU/kg", [("IMP304", "IU")]),
        ("Give 4 units now.", []),
        ("In 3 UK centres.", []),
        ("Give 5-10 mg.", [("IMP305", "5-10 mg")]),
        ("Infuse 0.5\u20132 mg/kg/h.", [("IMP305", "0.5\u20132 mg")]),
        ("Give 5 to 10 mg.", []),
        ("Published 2018-2019 in print.", []),
        ("Wait 30-60 minutes.", []),
        ("Give 1.0 mg, then 1.0 mg.", [("IMP302", "1.0 mg"), ("IMP302", "1.0 mg")]),
    ],
)
def test_notation_of_doses(text, findings):
    assert seen(text) == findings


def test_notation_is_read_wherever_text_stands():
    cell = "Give 1.0 mg"
    faulty = document(
        title="Is 1.0 mg enough?",
        summary=[statement("It helps.", plain=cell)],
        regimens=[
            regimen(
                dose={"value": "1", "unit": "mg"},
                steps=[{"by": {"value": "1", "unit": "mg"}, "every": cell, "until": cell}],
                **{name: cell for name in ("method", "setting", "form", "frequency", "duration")},
                note=cell,
                indication=cell,
            )
        ],
        sections=[
            {
                "id": "sec",
                "heading": cell,
                "statements": [{"id": "s2", "text": cell}],
                "questions": [{"id": "q", "question": cell, "text": cell, "plain": cell}],
                "tables": [{"id": "t", "caption": cell, "columns": [cell], "rows": [[cell]]}],
            }
        ],
    )
    places = {place for rule, place in found(faulty) if rule == "IMP302"}
    assert places == {
        "/title",
        "/summary/0/plain",
        *(f"/regimens/0/{name}" for name in ("method", "setting", "form", "frequency")),
        *(f"/regimens/0/{name}" for name in ("duration", "note", "indication")),
        "/regimens/0/steps/0/every",
        "/regimens/0/steps/0/until",
        "/sections/0/heading",
        "/sections/0/statements/0/text",
        "/sections/0/questions/0/question",
        "/sections/0/questions/0/text",
        "/sections/0/questions/0/plain",
        "/sections/0/tables/0/caption",
        "/sections/0/tables/0/columns/0",
        "/sections/0/tables/0/rows/0/0",
    }


def test_units_of_regimens_are_read_too():
    dose = {"value": "1", "unit": "\u00b5g"}
    limit = {"value": "10", "unit": "IU/kg"}
    assert found(document(regimens=[regimen(dose=dose, max=[limit])])) == [
        ("IMP301", "/regimens/0/dose/unit"),
        ("IMP304", "/regimens/0/max/0/unit"),
    ]
    plain = {"value": "1", "unit": "units/kg"}
    assert found(document(regimens=[regimen(dose=plain)])) == []

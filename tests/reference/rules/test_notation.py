"""Pictures of figures written in ways that have killed, and of their harmless look-alikes."""

import json
from pathlib import Path

import pytest

from reference.rules import check, scan

from .pictures import complete, document, of_family, regimen, statement
from .pictures import found as found_by_all

SAMPLES = json.loads(
    (Path(__file__).parent.parent / "corpora" / "abbreviations.json").read_text("utf-8")
)


def found(document):
    return found_by_all(document, "notation")


def seen(text: str) -> list[tuple[str, str]]:
    return [
        (item.rule, item.message.split("”")[0].rpartition("“")[2])
        for item in of_family(document(summary=[statement(text)]), "notation")
    ]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Give 5 \u00b5g now.", [("IMP301", "\u00b5g")]),
        ("Give 5\u03bcg/kg/min now.", [("IMP301", "\u03bcg"), ("IMP306", "5\u03bcg")]),
        ("Give 5 mcg now.", []),
        ("A 5 \u00b5m filter.", []),
        ("Give 1.0 mg now.", [("IMP302", "1.0 mg")]),
        ("Infuse 2.0 mcg/kg/min.", [("IMP302", "2.0 mcg")]),
        ("Give 2.50mL now.", [("IMP302", "2.50mL"), ("IMP306", "2.50mL")]),
        ("Mix to 1.0 mg/mL.", [("IMP302", "1.0 mg")]),
        ("Give 10 mg now.", []),
        ("Give 1.05 mg now.", []),
        ("Potassium of 4.0 mmol/L.", []),
        ("Creatinine 1.0 mg/dL.", []),
        ("A 4.0 mm tube.", []),
        ("INR of 2.0 to 3.0.", []),
        ("Give .5 mg now.", [("IMP303", ".5 mg")]),
        ("Dose:.5mg", [("IMP303", ".5mg"), ("IMP306", ".5mg")]),
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
        ("Give 1.0 to 2 mg.", [("IMP302", "1.0 to 2 mg")]),
        ("ALT of 40 U/L.", []),
        ("Give 10mg now.", [("IMP306", "10mg")]),
        ("A 10 mg tablet, 5 % glucose, 24h.", []),
        ("Give 10000 units.", [("IMP307", "10000 units")]),
        ("Give 10,000 units to 10000 people.", []),
        ("Adrenaline 1:1000.", [("IMP308", "1:1000")]),
        ("Take 1/2 tablet.", [("IMP308", "1/2 tablet")]),
        ("In a ratio of 1:1, or 1 in 10,000.", []),
        ("Give 10/20 units.", [("IMP309", "10/20 units")]),
        ("25 units/10 units", [("IMP309", "25 units/10 units")]),
        ("500 mg/5 mL, 120/80 mmHg, 1 mg/kg/h", []),
        ("Inderal40 mg", [("IMP310", "40 mg")]),
        ("In 5 mL. then wait", [("IMP311", "mL.")]),
        ("Give 5 mL. Then wait.", []),
        ("10 mg QD", [("IMP312", "QD")]),
        ("10 mg q.o.d.", [("IMP312", "q.o.d.")]),
        ("10 mg OD", [("IMP312", "OD")]),
        ("10 mg TIW", [("IMP312", "TIW")]),
        ("10 mg q6h, daily, four times daily", []),
        ("5 mg SQ", [("IMP313", "SQ")]),
        ("5 mg sub q", [("IMP313", "sub q")]),
        ("5 mg per os", [("IMP313", "per os")]),
        ("0.5 mg IN", [("IMP313", "IN")]),
        ("5 mg by mouth, subcut; in 5 mL", []),
        ("5 cc", [("IMP314", "cc")]),
        ("Successful in 5 accounts.", []),
        ("MSO4", [("IMP315", "MSO4")]),
        ("MS 4 mg", [("IMP315", "MS")]),
        ("LC-MS/MS; multiple sclerosis (MS).", []),
        ("HCTZ daily", [("IMP316", "HCTZ")]),
        ("A nitro drip", [("IMP316", "nitro drip")]),
        ("HCT of 40 by PCA, ketamine HCl", []),
        ("2 drops OU", [("IMP317", "OU")]),
        ("Overall survival (OS) in AS.", []),
        ("2 g x3d", [("IMP318", "x3d")]),
        ("D/C the drip", [("IMP318", "D/C")]),
        ("SBP < 90", [("IMP319", "<")]),
        ("\u226540 kg", [("IMP319", "\u2265")]),
        ("@ 5 mL/h", [("IMP319", "@")]),
        ("weight & metabolism", [("IMP319", "&")]),
        ("p < 0.05; P<0.01", []),
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


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample["id"] for sample in SAMPLES])
def test_notation_misses_nothing_of_the_labelled_sample(sample):
    text = sample["text"]
    spotted = [item for item in scan(text) if item.rule.startswith("IMP3")]
    for label in sample["matches"]:
        assert any(item.start < label["end"] and label["start"] < item.end for item in spotted), (
            label
        )
    for item in spotted:
        said = text[item.start : item.end]
        # A dash between figures is in none of the labels.
        assert item.rule == "IMP305" or any(
            said in span or span in said for span in [*sample["expected"], *sample["allowed"]]
        )


def test_notation_finds_nothing_in_a_clean_document():
    assert check(complete()) == []

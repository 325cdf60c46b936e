"""Pictures of what a reader of a dose would miss, and of entries that contradict themselves."""

import pytest

from .pictures import BARRED, WATCHED, complete, document, found, regimen, statement

DOSE = {"value": "1", "unit": "mg"}


def seen(faulty):
    return [*found(faulty, "completeness"), *found(faulty, "consistency")]


def test_dose_needs_monitoring_contraindications_and_a_maximum():
    bare = document(regimens=[regimen(dose=DOSE)])
    assert seen(bare) == [
        ("IMP501", "/regimens"),
        ("IMP502", "/regimens"),
        ("IMP503", "/regimens"),
    ]
    assert seen(complete()) == []
    assert seen(complete(sections=[WATCHED])) == [("IMP502", "/regimens")]
    assert seen(complete(sections=[BARRED])) == [("IMP501", "/regimens")]


def test_empty_section_says_nothing():
    hollow = {**WATCHED, "statements": []}
    assert seen(complete(sections=[hollow, BARRED])) == [("IMP501", "/regimens")]


def test_entry_without_doses_needs_none_of_them():
    assert seen(document()) == []
    assert seen(document(regimens=[regimen(kind="threshold", dose=DOSE)])) == []
    assert seen(document(regimens=[regimen(duration="5 days")])) == []


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Confusion is rare.", True),
        ("Confusion occurs rarely, nausea often.", True),
        ("Confusion is less common.", False),
        ("Confusion is uncommon.", False),
        ("Confusion is rare in the text and uncommon in the table.", False),
        ("Confusion can occur. Bleeding is rare.", False),
        ("A headache is rare.", False),
    ],
)
def test_frequency_words_agree_with_the_table(text, faulty):
    table = {
        "id": "t",
        "caption": "Effects",
        "columns": ["Effect", "How often"],
        "rows": [["Anxiety or confusion", "Less common"]],
        "cites": ["label"],
    }
    made = document(
        summary=[statement(text)], sections=[{"id": "e", "heading": "Effects", "tables": [table]}]
    )
    assert seen(made) == ([("IMP504", "/summary/0/text")] if faulty else [])


def test_contraindicated_population_is_not_given_a_dose():
    pregnant = {**BARRED, "statements": [{"id": "c", "text": "Pregnancy.", "cites": ["label"]}]}
    whole = complete().regimens[0].model_dump(mode="json", by_alias=True)
    faulty = complete(regimens=[{**whole, "population": "pregnancy"}], sections=[WATCHED, pregnant])
    assert seen(faulty) == [("IMP505", "/regimens/0")]
    assert seen(complete(sections=[WATCHED, pregnant])) == []


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("In pregnancy, 1 mg is given.", True),
        ("In pregnancy, 1 mg is not given.", False),
        ("In pregnancy, breathing is watched.", False),
    ],
)
def test_contraindicated_use_in_a_dosing_statement(text, faulty):
    pregnant = {**BARRED, "statements": [{"id": "c", "text": "Pregnancy.", "cites": ["label"]}]}
    dosing = {
        "id": "d",
        "heading": "Dose",
        "kind": "dosing",
        "statements": [statement(text, id="u")],
    }
    made = complete(sections=[WATCHED, pregnant, dosing])
    assert seen(made) == ([("IMP505", "/sections/2/statements/0/text")] if faulty else [])


@pytest.mark.parametrize(
    ("text", "plain", "rules"),
    [
        ("Give 0.5 mg/kg.", "The dose is 0.5 mg/kg.", []),
        ("Give 0.5 mg/kg.", "The dose is 5 mg/kg.", ["IMP506", "IMP507"]),
        ("Give 0.5 mg/kg.", "The dose is 0.5 mg.", ["IMP506"]),
        ("Give 0.5 mg/kg.", "A small dose is given.", ["IMP507"]),
        ("Give 1 to 2 mg.", "The dose is up to 2 mg.", ["IMP507"]),
        ("Give 1,000 mg.", "The dose is 1000 mg.", []),
        ("Give 0.50 mg.", "The dose is 0.5 mg.", []),
        ("A five-day stay.", "You stay for 5 days.", []),
        ("Give it twice.", "It is given 2 times.", []),
        ("It lasts 40 minutes.", "It lasts a while.", []),
        ("It lasts 40 minutes.", "It lasts 45 minutes.", ["IMP506"]),
        ("Opioids fall by 22 mg of morphine equivalents.", "You need about 22 mg less.", []),
    ],
)
def test_plain_wording_keeps_the_numbers(text, plain, rules):
    made = document(summary=[statement(text, plain=plain)])
    assert seen(made) == [(rule, "/summary/0/plain") for rule in rules]


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Mrs Smith, aged 54, was given ketamine.", True),
        ("Patient J. Doe was admitted.", True),
        ("MRN 1234567", True),
        ("NHS number: 943-476-5919", True),
        ("DOB 03/04/1961", True),
        ("Date of birth: 3 April 1961", True),
        ("A woman of 54 years was given ketamine.", False),
        ("Patient Controlled Analgesia was used.", False),
        ("Patients born in 1961 were included.", False),
        ("Smith 2010 found that Mr and Mrs differ.", False),
    ],
)
def test_patient_identifiers(text, faulty):
    made = document(summary=[statement(text)])
    assert found(made, "privacy") == ([("IMP508", "/summary/0/text")] if faulty else [])

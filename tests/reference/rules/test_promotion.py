"""Pictures of what sells, and of clinical text that only uses the same words."""

import json
from pathlib import Path

import pytest

from reference.rules import RULES, check, scan

from .pictures import complete, document, found, statement

SAMPLES = json.loads((Path(__file__).parent.parent / "corpora" / "promo.json").read_text("utf-8"))


def kinds(text: str) -> set[str]:
    return {item.rule for item in scan(text) if RULES[item.rule].family == "promotion"}


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample["id"] for sample in SAMPLES])
def test_promotion_agrees_with_the_labelled_sample(sample):
    flagged = bool(kinds(sample["text"]))
    assert flagged is (sample["label"] == "flag") or sample["certainty"] != "firm"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Call us at (555) 555-0142.", {"IMP401", "IMP402"}),
        ("Telephone: 020 7946 0018", {"IMP401"}),
        ("Email info@clinic.example", {"IMP401"}),
        ("Chat with us on Telegram.", {"IMP402"}),
        ("Visit: example.com", {"IMP401"}),
        ("Book your consultation today!", {"IMP402"}),
        ("Follow us for news.", {"IMP402"}),
        ("Start your free trial.", {"IMP403"}),
        ("Get 20% off your first infusion!", {"IMP403"}),
        ("Infusions from $299.", {"IMP403"}),
        ("It is the gold standard.", {"IMP404"}),
        ("The #1 clinic in the city.", {"IMP404"}),
        ("You deserve relief.", {"IMP405"}),
        ("Our experts are here to help.", {"IMP405"}),
        ("You cannot copy content of this page", {"IMP406"}),
        ("Related Articles", {"IMP406"}),
    ],
)
def test_promotion_knows_each_kind(text, rules):
    assert kinds(text) == rules


@pytest.mark.parametrize(
    "text",
    [
        "Contact the poison centre if more than 4 g was taken.",
        "Patients should contact their doctor if pain returns.",
        "Call a physician immediately; call for help.",
        "The trial was registered as NCT01740492 in 2012.",
        "EudraCT 2015-001234-25, ISBN 978-0-19-874044-6, PMID 29870458",
        "Batch number 2004-123-4567 was recalled.",
        "See https://www.nice.org.uk/guidance/ng193 for details.",
        "Treatment saved 1,200 dollars per patient.",
        "Discount rates of 3 % were applied.",
        "Save 10 mL for the second syringe.",
        "Dose reductions of 50% were needed.",
        "Order the medication at least 24 hours ahead.",
        "Start the infusion now and reassess hourly.",
        "Visit 2 took place at 12 weeks.",
        "Signal loss on the monitor requires a check.",
        "Patients in our study received 0.5 mg/kg; our results agree.",
        "Most effective within 30 minutes of injury.",
        "The manufacturer supplied the study drug free of charge.",
        "The register closed in 2004; the service was staffed by two nurses.",
    ],
)
def test_promotion_leaves_clinical_text_alone(text):
    assert kinds(text) == set()


def test_promotion_is_found_in_a_document_at_its_place():
    faulty = complete("By mouth, 1 mg is given. Reach out today.")
    assert found(faulty) == [("IMP402", "/summary/0/text")]
    assert check(faulty)[0].message == ("“Reach out” calls the reader to act for somebody's gain.")


def test_superlative_is_allowed_with_a_source():
    said = "It is the gold standard."
    assert found(document(summary=[statement(said)])) == []
    bare = document(summary=[{"id": "s1", "text": said}], references=[])
    assert found(bare) == [("IMP404", "/summary/0/text")]

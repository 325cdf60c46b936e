"""An entry that has one of everything a page can show, and the imprint that goes with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from reference.document import EntryDocument, parse


def _say(identity: str, text: str, *cites: str, plain: str = "") -> dict[str, Any]:
    return {"id": identity, "text": text, "plain": plain, "cites": list(cites)}


def _regimen(identity: str, **fields: Any) -> dict[str, Any]:
    return {"id": identity, "kind": "dose", **fields}


DATA: dict[str, Any] = {
    "slug": "ketamine-pain-dosing",
    "title": "How is ketamine dosed for pain?",
    "drug": "ketamine",
    "summary": [
        _say(
            "s1",
            "For acute pain, give 0.5 mg/kg as an intravenous bolus, then 1 to 2 mcg/kg/min; this "
            "spares about 22 mg of morphine equivalents **without** more adverse effects.",
            "pain-2025",
            plain="For sudden pain, ketamine is given into a vein as one dose, then as a drip.",
        ),
        _say("s2", "Use the lowest effective dose, with continuous monitoring.", "safe-admin"),
    ],
    "regimens": [
        _regimen(
            "acute-bolus",
            intent="analgesia",
            route="intravenous",
            method="bolus over 60 seconds",
            indication="acute pain",
            population="adult",
            phase="loading",
            dose={"value": "0.5", "unit": "mg/kg"},
            frequency="once",
            cites=["pain-2025"],
        ),
        _regimen(
            "acute-infusion",
            intent="analgesia",
            route="intravenous",
            method="continuous infusion",
            indication="acute pain",
            population="adult",
            phase="maintenance",
            dose={"low": "1", "high": "2", "unit": "mcg/kg/min"},
            also=[{"low": "0.06", "high": "0.12", "unit": "mg/kg/h"}],
            cites=["pain-2025"],
        ),
        _regimen(
            "periop-infusion",
            intent="analgesia",
            route="intravenous",
            method="continuous infusion",
            indication="acute pain",
            setting="perioperative",
            population="adult",
            age={"low": "18", "unit": "years"},
            phase="maintenance",
            form="racemic hydrochloride",
            weight_basis="ideal",
            dose={"low": "0.125", "high": "0.25", "unit": "mg/kg/h"},
            max=[
                {"value": "0.5", "unit": "mg/kg/h", "basis": "hour"},
                {"value": "300", "unit": "mg", "basis": "day"},
            ],
            duration="stop 30 minutes before the end of surgery",
            note="Give a longer-acting opioid before stopping, so that no gap in relief opens.",
            cites=["safe-admin", "pain-2025"],
        ),
        _regimen(
            "cancer-start",
            intent="analgesia",
            route="intravenous",
            method="continuous infusion",
            indication="neuropathic pain in advanced cancer",
            population="adult",
            phase="start",
            dose={"value": "10", "unit": "mg/day"},
            steps=[
                {
                    "by": {"value": "10", "unit": "mg/day"},
                    "every": "4 to 6 hours",
                    "ceiling": {"value": "50", "unit": "mg/day"},
                },
                {
                    "by": {"value": "25", "unit": "mg/day"},
                    "every": "12 to 24 hours",
                    "until": "pain relief",
                },
            ],
            cites=["okamoto"],
        ),
        _regimen(
            "oral-maintenance",
            intent="analgesia",
            route="oral",
            indication="chronic pain",
            population="adult",
            phase="maintenance",
            dose={"value": "2", "unit": "mg/kg/day", "approximate": True},
            frequency="in 3 to 4 divided doses",
            cites=["oral-2015"],
        ),
        _regimen(
            "induction",
            intent="anaesthesia",
            route="intravenous",
            method="over 60 seconds",
            indication="induction of anaesthesia",
            setting="emergency or intensive care",
            population="adult",
            dose={"low": "1", "high": "4.5", "unit": "mg/kg"},
            cites=["label"],
        ),
        _regimen(
            "pacu-rescue",
            intent="analgesia",
            indication="breakthrough pain",
            setting="recovery room",
            phase="rescue",
            dose={"value": "0.5", "unit": "mg/kg"},
            frequency="titrated to effect",
            cites=["topic"],
        ),
        _regimen(
            "two-arms",
            kind="comparison",
            indication="adjunct to morphine",
            dose={"value": "0.15", "unit": "mg/kg"},
            also=[{"value": "0.3", "unit": "mg/kg"}],
            note="The higher arm relieved more, with more dysphoria and dizziness.",
            cites=["trial"],
        ),
        _regimen(
            "no-prophylaxis",
            kind="threshold",
            route="intravenous",
            indication="neuropathic pain in advanced cancer",
            dose={"high": "300", "unit": "mg/day"},
            note="Below this, gradual titration needed no psychotropic prophylaxis.",
            cites=["okamoto"],
        ),
    ],
    "sections": [
        {
            "id": "periop",
            "heading": "Perioperative pain",
            "kind": "dosing",
            "statements": [
                _say(
                    "p1",
                    "Stop the infusion 30 minutes before the end of surgery and give a "
                    "longer-acting opioid.",
                    "pain-2025",
                    "safe-admin",
                ),
                _say("p2", "In children it is an adjunct to intraoperative opioids.", "topic"),
            ],
            "sections": [
                {
                    "id": "recovery",
                    "heading": "In the recovery room",
                    "statements": [_say("p3", "Titrate to effect.", "topic")],
                }
            ],
        },
        {
            "id": "preparation",
            "heading": "Preparation and dilution",
            "kind": "preparation",
            "statements": [
                _say("d1", "Never inject the 100 mg/mL strength undiluted.", "label"),
            ],
            "tables": [
                {
                    "id": "bags",
                    "caption": "A maintenance bag of about 1 mg/mL",
                    "columns": ["Strength", "Volume", "Made up in"],
                    "rows": [
                        ["50 mg/mL", "10 mL", "500 mL of saline 0.9 % or glucose 5 %"],
                        ["100 mg/mL", "5 mL", "500 mL of saline 0.9 % or glucose 5 %"],
                    ],
                    "cites": ["label"],
                }
            ],
        },
        {
            "id": "stop",
            "heading": "Contraindications",
            "kind": "contraindications",
            "statements": [
                _say("c1", "Uncontrolled cardiovascular disease.", "pain-2025", "safe-admin"),
                _say("c2", "Pregnancy.", "pain-2025"),
                _say("c3", "Active psychosis.", "safe-admin"),
            ],
        },
        {
            "id": "pitfalls",
            "heading": "Common pitfalls",
            "kind": "pitfalls",
            "statements": [
                _say(
                    "f1",
                    "Do not combine with mixed agonist-antagonists (butorphanol, pentazocine).",
                    "topic",
                ),
                _say("f2", "Oral maintenance rests on a small series.", "oral-2015"),
            ],
        },
        {
            "id": "faq",
            "heading": "Questions that come up",
            "kind": "faq",
            "questions": [
                {
                    "id": "q1",
                    "question": "Can the injection be swallowed?",
                    "text": "Yes, the injection fluid may be taken by mouth.",
                    "cites": ["oral-review"],
                }
            ],
        },
    ],
    "references": [
        {
            "id": "pain-2025",
            "evidence": "guideline",
            "title": "Ketamine for pain management",
            "container-title": "Practical summaries of clinical guidelines",
            "issued": 2025,
        },
        {
            "id": "safe-admin",
            "evidence": "guideline",
            "title": "Guidelines for safe administration of ketamine",
            "publisher": "Practical summaries of clinical guidelines",
            "issued": 2025,
        },
        {
            "id": "topic",
            "evidence": "guideline",
            "title": "Guideline directed topic overview",
            "issued": 2025,
        },
        {
            "id": "label",
            "evidence": "label",
            "title": "Ketamine hydrochloride injection: product label",
            "URL": "https://label.example/ketamine",
        },
        {
            "id": "trial",
            "evidence": "trial",
            "title": "0.15 against 0.3 mg/kg with morphine",
            "note": "Registered as NCT01740492.",
        },
        {
            "id": "okamoto",
            "evidence": "case-series",
            "title": "Continuous ketamine in advanced cancer: 46 patients",
            "author": [{"family": "Okamoto", "given": "Y."}, {"family": "Tsuneto"}],
            "issued": 2013,
            "PMID": "22833552",
        },
        {
            "id": "oral-review",
            "evidence": "review",
            "title": "Use of oral ketamine in chronic pain management: a review",
            "container-title": "European Journal of Pain",
            "volume": "14",
            "issue": "5",
            "page": "466-472",
            "issued": 2010,
        },
        {
            "id": "oral-2015",
            "evidence": "case-series",
            "title": "Oral ketamine as a follow-up",
            "DOI": "10.1002/ejp.624",
            "issued": 2015,
        },
    ],
    "provenance": [
        {"source": "A clinical answer, 13 November 2025", "kind": "carried", "note": "All doses."},
        {
            "source": "Its citations 4, 5, 6 and 8",
            "kind": "corrected",
            "note": "They pointed nowhere; the originals are named instead.",
        },
        {
            "source": "Its invitation to ask a chat service",
            "kind": "quarantined",
            "note": "Advertising, not reference content.",
        },
    ],
}

IMPRINT: dict[str, Any] = {
    "approvals": [
        {
            "name": "Dr Ines Okafor",
            "role": "Board member",
            "specialty": "anaesthesia",
            "interests": "No conflicts of interest declared.",
            "decided_at": "2026-11-12T09:15:00+00:00",
        },
        {
            "name": "Dr Tomas Lindqvist",
            "role": "Chair",
            "specialty": "pain medicine",
            "interests": "Speaker's fees from a maker of infusion pumps, 2025.",
            "decided_at": "2026-11-13T14:30:00+00:00",
        },
    ],
    "approved_at": "2026-11-13T14:30:00+00:00",
    "number": 3,
    "document": "ab12" * 16,
    "policy_digest": "9f2c" * 16,
    "policy_number": 3,
    "change_class": "dose",
    "review": "7b0c1a52-53a1-4f55-9c0e-0d4d3f9f8f10",
}

PUBLISHED_AT = datetime(2026, 11, 13, 14, 30, tzinfo=UTC)
LAST_REVIEWED_ON = date(2026, 11, 13)
NEXT_REVIEW_ON = date(2027, 11, 13)


def document(**changes: Any) -> EntryDocument:
    """Return the sample entry with some of its top-level keys replaced."""
    return parse({**DATA, **changes})

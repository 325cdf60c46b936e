"""One entry with a part of every kind, for comparing it with what an editor makes of it."""

from __future__ import annotations

from reference.document import EntryDocument, parse


def picture() -> dict:
    """One entry with a part of every kind. Fresh each time, so that tests may change it."""
    return {
        "schema": 1,
        "slug": "ketamine-pain-dosing",
        "title": "How is ketamine dosed for pain?",
        "drug": "ketamine",
        "summary": [{"id": "s1", "text": "It helps with sharp pain.", "cites": ["guide"]}],
        "regimens": [
            {
                "id": "periop",
                "kind": "dose",
                "intent": "analgesia",
                "route": "intravenous",
                "method": "infusion",
                "indication": "acute pain",
                "population": "adult",
                "phase": "maintenance",
                "dose": {"low": "0.125", "high": "0.25", "unit": "mg/kg/h"},
                "max": [{"value": "0.5", "unit": "mg/kg/h", "basis": "hour"}],
                "steps": [{"by": {"value": "10", "unit": "mg/day"}, "every": "4 to 6 hours"}],
                "frequency": "continuous",
                "note": "Label the line.",
                "cites": ["guide", "label"],
            },
            {
                "id": "oral-start",
                "kind": "dose",
                "dose": {"value": "0.50", "unit": "mg/kg"},
                "also": [{"value": "500", "unit": "mcg/kg"}],
                "cites": ["trial"],
            },
        ],
        "sections": [
            {
                "id": "care",
                "heading": "Nurse care",
                "kind": "monitoring",
                "statements": [
                    {"id": "quiet", "text": "Quiet surroundings help.", "plain": "Keep it calm."},
                    {"id": "gaze", "text": "The gaze wanders.", "cites": ["report", "guide"]},
                    {"id": "figure", "text": "Give 0.5 mg/kg over 60 seconds.", "cites": ["label"]},
                ],
                "tables": [
                    {
                        "id": "stages",
                        "caption": "Stages of treatment",
                        "columns": ["Stage", "Amount", "Purpose"],
                        "rows": [["Opening", "5 mg", "relief"], ["Later", "10 mg", "comfort"]],
                        "cites": ["guide"],
                    },
                    {
                        "id": "signs",
                        "caption": "Signs",
                        "columns": ["Sign", "Meaning"],
                        "rows": [["Gaze", "dreamlike"], ["Speech", "slurred"]],
                    },
                ],
                "questions": [{"id": "q1", "question": "Does it taste?", "text": "It is bitter."}],
            },
            {
                "id": "absolute",
                "heading": "When it is ruled out",
                "kind": "contraindications",
                "statements": [{"id": "c1", "text": "Active psychosis.", "cites": ["guide"]}],
                "sections": [
                    {
                        "id": "relative",
                        "heading": "Relative",
                        "statements": [{"id": "c2", "text": "Porphyria of the skin."}],
                    }
                ],
            },
            {"id": "background", "heading": "Background", "statements": []},
        ],
        "references": [
            {
                "id": "guide",
                "evidence": "guideline",
                "title": "A guideline on pain",
                "container-title": "Journal of Pain",
                "issued": 2025,
                "volume": "12",
                "DOI": "10.1000/abc",
            },
            {"id": "label", "evidence": "label", "title": "Product label", "publisher": "FDA"},
            {"id": "trial", "evidence": "trial", "title": "A trial", "PMID": "22833552"},
            {"id": "report", "evidence": "review", "title": "A report", "page": "7"},
            {"id": "spare", "evidence": "review", "title": "Not cited by anything"},
        ],
        "provenance": [{"source": "S0", "kind": "carried", "note": "all of it"}],
    }


def at(data, path):
    """Follow a path such as regimens.0.dose.low into plain data; return its holder and key."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        data = data[step]
    return data, last


def changed(path: str, value: object) -> tuple[EntryDocument, EntryDocument]:
    data = picture()
    holder, key = at(data, path)
    if value is None:
        del holder[key]
    else:
        holder[key] = value
    return parse(picture()), parse(data)


def edited(edit) -> tuple[EntryDocument, EntryDocument]:
    data = picture()
    edit(data)
    return parse(picture()), parse(data)

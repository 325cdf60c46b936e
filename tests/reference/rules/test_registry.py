"""Every rule is explained, its own examples bear it out, and findings can be relied on."""

import copy
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.document import parse, plain_data
from reference.doses import Stated
from reference.rules import RULES, VERSION, Elsewhere, Facts, Severity, check, explain
from reference.rules.registry import rule

from .pictures import LABEL, complete, document, regimen, statement


def stated_elsewhere(parts: dict) -> Stated:
    return Stated(**{**parts, "low": Decimal(parts["low"]), "high": Decimal(parts["high"])})


def example(text: str) -> tuple[object, Facts]:
    """Read an example as the parts of a document, with the facts that it supposes."""
    parts = yaml.safe_load(text)
    facts = parts.pop("facts", {})
    if "retracted" in facts:
        facts["retracted"] = frozenset(facts["retracted"])
    facts["elsewhere"] = tuple(
        Elsewhere(**{**item, "states": stated_elsewhere(item["states"])})
        for item in facts.get("elsewhere", [])
    )
    sources = [LABEL, *(item for item in parts.pop("references", []) if item["id"] != "label")]
    return document(references=sources, **parts), Facts(**facts)


@pytest.mark.parametrize("known", RULES.values(), ids=list(RULES))
def test_rule_is_explained_completely(known):
    explanation = known.explanation
    for text in (explanation.what, explanation.why, explanation.source, explanation.mend):
        assert text.endswith(".")
        assert "\n" not in text


@pytest.mark.parametrize("known", RULES.values(), ids=list(RULES))
def test_rule_finds_its_bad_example_and_not_its_good_one(known):
    bad, facts = example(known.explanation.bad)
    assert known.id in [item.rule for item in check(bad, facts=facts)]
    good, facts = example(known.explanation.good)
    assert known.id not in [item.rule for item in check(good, facts=facts)]


def test_ids_are_in_order_and_names_are_slugs():
    assert list(RULES) == sorted(RULES)
    for known in RULES.values():
        assert known.name == known.name.lower().replace(" ", "-")
        assert known.check.__name__ == known.name.replace("-", "_")


def test_clean_document_has_no_findings():
    assert check(complete()) == []


def test_rule_refuses_an_id_that_is_taken():
    with pytest.raises(ValueError, match="IMP101"):
        rule(id="IMP101", name="another", severity=Severity.NOTE)(lambda document, facts: iter(()))
    assert RULES["IMP101"].name == "citation-points-nowhere"


@pytest.mark.parametrize(
    "docstring",
    [
        None,
        "Only what.",
        "What.\n\nWhy: w.\n\nSource: s.\n\nMend: m.\n\nGood::\n\n    a: 1\n\nBad::\n\n    b: 1\n",
        "What.\n\nWhy:\n\nSource: s.\n\nMend: m.\n\nBad::\n\n    a: 1\n\nGood::\n\n    b: 1\n",
    ],
)
def test_explain_refuses_a_docstring_without_its_sections(docstring):
    with pytest.raises(ValueError, match="section"):
        explain(docstring)


def test_version_names_the_rules():
    edition, _, digest = VERSION.partition("-")
    assert edition.isdigit()
    assert len(digest) == 12


FAULTY = {
    "regimens": [
        {"id": "a", "kind": "dose", "dose": {"low": "2", "high": "1", "unit": "mg/kg"}},
        regimen(id="b", dose={"value": "1", "unit": "pinch"}, cites=["label", "gone"]),
    ],
    "summary": [statement("Give .5 mg or 1.0 mg, then 1.0 mg.", cites=["gone"])],
    "sections": [
        {
            "id": "sec",
            "heading": "Up to 5 µg",
            "tables": [
                {"id": "t", "caption": "c", "columns": ["a"], "rows": [["1.0 mg"], ["1.0 mg"]]}
            ],
        }
    ],
}


def test_findings_come_errors_first_then_as_the_document_is_read():
    assert [
        (item.severity.value, item.rule, item.pointer) for item in check(document(**FAULTY))
    ] == [
        ("error", "IMP101", "/summary/0/cites/0"),
        ("error", "IMP201", "/regimens/0/dose"),
        ("error", "IMP101", "/regimens/1/cites/1"),
        ("error", "IMP205", "/regimens/1/dose/unit"),
        ("warning", "IMP209", "/summary/0/text"),
        ("warning", "IMP209", "/summary/0/text"),
        ("warning", "IMP209", "/summary/0/text"),
        ("warning", "IMP302", "/summary/0/text"),
        ("warning", "IMP302", "/summary/0/text"),
        ("warning", "IMP303", "/summary/0/text"),
        ("warning", "IMP501", "/regimens"),
        ("warning", "IMP502", "/regimens"),
        ("warning", "IMP503", "/regimens"),
        ("warning", "IMP103", "/regimens/0"),
        ("warning", "IMP203", "/regimens/0"),
        ("warning", "IMP216", "/regimens/0"),
        ("warning", "IMP215", "/regimens/0/dose"),
        ("warning", "IMP218", "/regimens/0/dose"),
        ("warning", "IMP216", "/regimens/1"),
        ("warning", "IMP209", "/sections/0/heading"),
        ("warning", "IMP301", "/sections/0/heading"),
        ("warning", "IMP108", "/sections/0/tables/0/rows/0/0"),
        ("warning", "IMP209", "/sections/0/tables/0/rows/0/0"),
        ("warning", "IMP302", "/sections/0/tables/0/rows/0/0"),
        ("warning", "IMP209", "/sections/0/tables/0/rows/1/0"),
        ("warning", "IMP302", "/sections/0/tables/0/rows/1/0"),
        ("note", "IMP210", "/regimens/0"),
    ]


def test_check_is_deterministic_and_keys_differ():
    first, second = check(document(**FAULTY)), check(document(**copy.deepcopy(FAULTY)))
    assert first == second
    assert len({item.key for item in first}) == len(first)


def of_rule(rule, document, **options):
    return [item for item in check(document, **options) if item.rule == rule]


def test_severities_of_the_policy_prevail():
    faulty = document(summary=[statement("Give 1.0 mg.")])
    assert [item.severity for item in of_rule("IMP302", faulty)] == [Severity.WARNING]
    graded = of_rule("IMP302", faulty, severities={"IMP302": Severity.ERROR})
    assert [item.severity for item in graded] == [Severity.ERROR]


def test_key_survives_a_move_and_not_a_change_of_text():
    faulty = statement("Give 1.0 mg.")
    other = {"id": "s2", "text": "It helps.", "cites": ["label"]}
    [alone] = of_rule("IMP302", document(summary=[faulty]))
    [moved] = of_rule(
        "IMP302",
        document(
            summary=[other], sections=[{"id": "sec", "heading": "Here", "statements": [faulty]}]
        ),
    )
    [renamed] = of_rule("IMP302", document(summary=[{**faulty, "id": "s9"}]))
    [reworded] = of_rule("IMP302", document(summary=[{**faulty, "text": "Give 1.0 mg slowly."}]))
    assert moved.key == alone.key
    assert moved.path != alone.path
    assert len({alone.key, renamed.key, reworded.key}) == 3


def test_key_of_low_evidence_changes_with_the_source():
    def with_source(**parts):
        source = {"id": "label", "evidence": "tertiary", "title": "A portal", "publisher": "P"}
        dose = {"value": "1", "unit": "mg"}
        return of_rule(
            "IMP105", document(references=[{**source, **parts}], regimens=[regimen(dose=dose)])
        )

    [before], [after] = with_source(), with_source(title="Another portal")
    assert before.rule == after.rule == "IMP105"
    assert before.key != after.key


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=30))
def test_check_never_raises(text, unit):
    try:
        drawn = document(
            summary=[statement(text)],
            regimens=[regimen(dose={"value": "1", "unit": unit}, method=text, note=text)],
        )
    except ValueError:
        return
    assert parse(plain_data(drawn)) == drawn
    assert check(drawn) == check(drawn)

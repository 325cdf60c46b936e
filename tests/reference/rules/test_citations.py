"""Pictures of sources that are missing, idle, weak, old or retracted."""

from .pictures import LABEL, document, of_family, regimen, statement
from .pictures import found as found_by_all

DOSE = {"value": "1", "unit": "mg"}


def found(document, **facts):
    return found_by_all(document, "citations", **facts)


def source(id="extra", **parts):
    return {"id": id, "evidence": "trial", "title": "A trial", "PMID": "1", **parts}


def test_citation_points_nowhere_in_every_part_that_cites():
    cites = ["label", "gone"]
    faulty = document(
        summary=[statement("It helps.", cites=cites)],
        regimens=[regimen(dose=DOSE, cites=cites)],
        sections=[
            {
                "id": "sec",
                "heading": "Here",
                "statements": [{"id": "s2", "text": "It helps.", "cites": cites}],
                "questions": [{"id": "q", "question": "Why?", "text": "So.", "cites": cites}],
                "tables": [{"id": "t", "caption": "T", "columns": ["a"], "cites": cites}],
            }
        ],
    )
    assert found(faulty) == [
        ("IMP101", "/summary/0/cites/1"),
        ("IMP101", "/regimens/0/cites/1"),
        ("IMP101", "/sections/0/statements/0/cites/1"),
        ("IMP101", "/sections/0/tables/0/cites/1"),
        ("IMP101", "/sections/0/questions/0/cites/1"),
    ]
    first = of_family(faulty, "citations")[0]
    assert first.message == "The citation “gone” points to no source in the references."
    assert first.advice == "Add the source to the references, or cite the one that is meant."


def test_reference_never_cited_is_a_note_on_the_reference():
    assert found(document(references=[LABEL, source()])) == [("IMP102", "/references/1")]
    cited = [statement("It helps.", cites=["label", "extra"])]
    assert found(document(references=[LABEL, source()], summary=cited)) == []


def test_dose_without_citation_holds_for_every_kind_of_regimen():
    for kind in ("dose", "increment", "threshold", "comparison", "conversion", "preparation"):
        faulty = document(regimens=[regimen(kind=kind, dose=DOSE, cites=[])])
        assert found(faulty) == [("IMP103", "/regimens/0")]
        assert found(document(regimens=[regimen(kind=kind, dose=DOSE)])) == []


def test_reference_can_be_found_in_any_of_five_ways():
    cited = [statement("It helps.", cites=["label", "extra"])]

    def with_extra(**way):
        extra = {"id": "extra", "evidence": "trial", "title": "A trial", **way}
        return found(document(references=[LABEL, extra], summary=cited))

    assert with_extra() == [("IMP104", "/references/1")]
    assert with_extra(volume="3", page="7", issued=2020) == [("IMP104", "/references/1")]
    assert with_extra(DOI="10.1000/1") == []
    assert with_extra(PMID="1") == []
    assert with_extra(URL="https://example.org/") == []
    assert with_extra(**{"container-title": "Journal of Pain"}) == []
    assert with_extra(publisher="An agency") == []


def test_low_evidence_under_dose_spares_one_good_source():
    portal = source("portal", evidence="tertiary")
    series = source("series", evidence="case-series")

    def with_cites(*cites):
        return document(
            references=[LABEL, portal, series],
            regimens=[regimen(dose=DOSE, cites=list(cites))],
            summary=[statement("It helps.", cites=["label", "portal", "series"])],
        )

    assert found(with_cites("portal")) == [("IMP105", "/regimens/0/cites")]
    assert found(with_cites("portal", "label")) == []
    [finding] = of_family(with_cites("portal", "series"), "citations")
    assert finding.message == "The regimen “r1” rests on case series and tertiary sources only."


def test_low_evidence_is_not_said_of_a_source_that_is_missing():
    faulty = document(regimens=[regimen(dose=DOSE, cites=["gone"])])
    assert found(faulty) == [("IMP101", "/regimens/0/cites/0")]


def test_retracted_source_is_known_by_doi_or_pubmed_number():
    sources = [LABEL, source(DOI="10.1000/ABC", PMID="77")]
    faulty = document(references=sources, summary=[statement("It.", cites=["label", "extra"])])
    assert found(faulty, retracted=frozenset({"10.1000/abc"})) == [("IMP106", "/references/1")]
    assert found(faulty, retracted=frozenset({"77"})) == [("IMP106", "/references/1")]
    assert found(faulty, retracted=frozenset({"78"})) == []
    assert found(faulty) == []


def test_source_too_old_asks_the_policy_and_the_year():
    sources = [LABEL, source(issued=2010)]
    old = document(references=sources, summary=[statement("It.", cites=["label", "extra"])])
    assert found(old, year=2026, oldest_source=15) == [("IMP107", "/references/1/issued")]
    assert found(old, year=2025, oldest_source=15) == []
    assert found(old, year=2026) == []
    assert found(old, oldest_source=15) == []


def section(kind, *statements, **parts):
    return {"id": "sec", "heading": "Here", "kind": kind, "statements": list(statements), **parts}


def test_prose_dose_without_citation_once_for_each_part():
    bare = {"id": "s1", "text": "Give 1 mg, then no more than 2 mg."}
    table = {"id": "t", "caption": "T", "columns": ["a", "b"], "rows": [["1 mg", "2 mg"]]}
    faulty = document(summary=[bare], sections=[section("general", tables=[table])], references=[])
    assert found(faulty) == [
        ("IMP108", "/summary/0/text"),
        ("IMP108", "/sections/0/tables/0/rows/0/0"),
    ]
    assert found(document(summary=[statement("Give 1 mg.")])) == []
    assert found(document(summary=[{"id": "s1", "text": "In 2010."}], references=[])) == []


def test_contraindication_without_citation_in_its_section_only():
    bare = {"id": "c1", "text": "Psychosis that is active."}
    faulty = document(sections=[section("contraindications", bare)])
    assert found(faulty) == [("IMP109", "/sections/0/statements/0")]
    assert found(document(sections=[section("pitfalls", bare)])) == []
    cited = {**bare, "cites": ["label"]}
    assert found(document(sections=[section("contraindications", cited)])) == []


def test_comparison_without_citation_knows_claims_from_grammar():
    def with_text(text):
        return found(document(summary=[{"id": "s1", "text": text}], references=[]))

    assert with_text("It is superior to propofol.") == [("IMP110", "/summary/0/text")]
    assert with_text("It causes fewer side effects than morphine.") == [
        ("IMP110", "/summary/0/text")
    ]
    assert with_text("The lower limb is elevated.") == []
    assert with_text("More is given when it helps.") == []
    assert found(document(summary=[statement("It is superior to propofol.")])) == []

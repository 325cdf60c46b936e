"""Rules about the ways to reach a seller: telephone, mail, messenger, shop."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

# Digits in the groups of a telephone number; a code, a batch or an identifier has a word before it.
_NOT_A_CODE = (
    r"(?<!NDC\s.)(?<!number\s.)(?<!ISBN\s.)(?<!batch\s.)(?<!lot\s.)"
    r"(?<!PMID\s.)(?<!no\.\s.)(?<![\w/.:=+-].)(?<!\d[\s.-].)"
)
_PHONES = (
    spot(
        "IMP401",
        rf"[+0](?!000-000\d-\d{{4}})(?=[\d\s().-]{{8}}){_NOT_A_CODE}(?:(?<=\+)"
        rf"|0)\d{{1,3}}[\s().-]{{1,3}}\d(?:[\s().-]{{0,3}}\d){{6,12}}"
        r"(?![\w-])",
        "{} is a telephone number.",
    ),
    spot(
        "IMP401",
        rf"[(\d](?=[\d\s().-]{{9}}){_NOT_A_CODE}(?:(?<=\()\d{{3}}\)\s?"
        rf"|(?<=1)[-.\s]\(?\d{{3}}\)?[-.\s]"
        r"|(?<=\d)\d\d[-.\s])\d{3}[-.\s]\d{4}(?![\w-])",
        "{} is a telephone number.",
    ),
    spot(
        "IMP401",
        rf"[(0](?=[\d\s().-]{{8}}){_NOT_A_CODE}(?:(?<=\()0)?\d{{2,4}}\)?[\s-]\d{{3,4}}[\s-]?\d{{3,4}}(?![\w-])",
        "{} is a telephone number.",
    ),
    spot(
        "IMP401",
        r"\b1-800-[A-Z0-9-]{4,}",
        "{} is a telephone number.",
        needs="1-800-",
    ),
    spot(
        "IMP401",
        r"[tTpPfF](?<!\w.)(?:el(?:ephone)?|hone|ax)\b[.:]?\s?(?:no\.?\s?)?\+?\d[\d\s().-]{5,}\d",
        "{} is a telephone number.",
        needs="tel ,tel.,tel:,telephone,phone,fax",
    ),
)
_MAIL = spot("IMP401", r"@(?<=\w@)[\w-]+(?:\.[\w-]+)+", "{} is an address for mail.")
_MESSENGER = spot(
    "IMP401",
    r"\b(?:(?:whats\s?app|telegram|messenger|viber|wechat|wickr|threema)\b(?=\s?(?:us\b|:|at\b"
    r"|on\s|me\b|\+|\())|signal\b(?=\s(?:us|me)\b|\s?:\s?[+@\d]|\s(?:on|at)\s[+(]?\d\d\d)"
    r"|d\.?m\.?\sus\b|(?:call|text)\s(?:us\sat\s)?\d{3}-\d{4}\b"
    r"|text\s[\"“']?[a-z]{2,12}[\"”']?\sto\s\d{4,6}\b)",
    "{} offers a contact.",
    lowered=True,
    needs="wickr,threema,whats,telegram,messenger,signal,viber,wechat,dm us,d.m. us,d.m us,dm. us,"
    "call ,text ",
)
_HANDLE = spot(
    "IMP401", r"@(?<![\w.+@-]@)[A-Za-z_]\w{3,}(?![\w@]|\.\w)", "{} is a name in a network."
)
_PICTURED = spot("IMP401", r"[📞☎📱💬🌐✉📧📍📲]", "{} marks a contact.")
_SHOP = spot(
    "IMP401",
    # Bounded: else a text of nothing but beginnings of addresses takes quadratic time.
    r"(?:https?://|www\.)[^\s<>]{0,300}?(?:buy|shop|store|order|cart|pharma|[?&](?:ref|aff"
    r"|utm_\w+)=)[^\s<>]*|\bvisit(?:\sus\sat)?:?\s(?:https?://|www\.)?[\w-]+\.(?:com|net|org|shop"
    r"|store|example|co)\b\S*",
    "{} leads to a seller.",
    lowered=True,
    needs="http,www,visit",
)
_STREET = spot(
    "IMP401",
    r"\b\d{1,5}\s(?:[A-Z][a-z]+\s){1,3}(?:Street|Avenue|Boulevard|Blvd|Road|Drive|Lane|Highway)\b",
    "{} is the address of a house.",
    needs=" street, avenue, boulevard, blvd, road, drive, lane, highway",
)


@rule(id="IMP401", name="contact-details", severity=Severity.WARNING)
def contact_details(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text holds a telephone number, an address for mail, a messenger or a shop.

    Why: a reader in need calls the number that the reference gives, and reaches a seller.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988).

    Mend: Take the contact out. A source's own address belongs in its reference.

    Bad::

        summary:
          - {id: s1, text: "Call +1 531 555 0142 for more.", cites: [label]}

    Good::

        summary:
          - {id: s1, text: Ask the health care provider about it., cites: [label]}
    """
    yield from hits(document, *_PHONES, _MAIL, _MESSENGER, _HANDLE, _PICTURED, _SHOP, _STREET)

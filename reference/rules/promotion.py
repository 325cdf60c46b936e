"""Rules about what sells instead of informing, and what belongs to another site."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument, Part

from .findings import Facts, Hit, Severity
from .reading import reading_of
from .registry import rule
from .spots import hits, spot

# Digits in the groups of a telephone number; a code, a batch or an identifier has a word before it.
_NOT_A_CODE = (
    r"(?<!NDC\s.)(?<!number\s.)(?<!ISBN\s.)(?<!batch\s.)(?<!lot\s.)(?<!PMID\s.)(?<!no\.\s.)"
    r"(?<![\w/.:=+-].)(?<!\d[\s.-].)"
)
_PHONES = (
    spot(
        "IMP401",
        rf"[+0](?=[\d\s().-]{{8}}){_NOT_A_CODE}(?:(?<=\+)|0)\d{{1,3}}[\s().-]{{1,3}}\d(?:[\s().-]{{0,3}}\d){{6,12}}"
        r"(?![\w-])",
        "{} is a telephone number.",
    ),
    spot(
        "IMP401",
        rf"[(\d](?=[\d\s().-]{{9}}){_NOT_A_CODE}(?:(?<=\()\d{{3}}\)\s?|(?<=1)[-.\s]\(?\d{{3}}\)?[-.\s]"
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
    r"\b(?:whats\s?app|telegram|messenger|signal|viber|wechat)\b"
    r"(?=\s?(?:us\b|:|at\b|on\s|me\b|\+|\())",
    "{} offers a contact.",
    lowered=True,
    needs="whats,telegram,messenger,signal,viber,wechat",
)
_PICTURED = spot("IMP401", r"[📞☎📱💬🌐✉📧]", "{} marks a contact.")
_SHOP = spot(
    "IMP401",
    # Bounded: else a text of nothing but beginnings of addresses takes quadratic time.
    r"(?:https?://|www\.)[^\s<>]{0,300}?(?:buy|shop|store|order|cart|pharma|[?&](?:ref|aff|utm_\w+)=)[^\s<>]*"
    r"|\bvisit(?:\sus\sat)?:?\s(?:https?://|www\.)?[\w-]+\.(?:com|net|org|shop|store|example|co)\b\S*",
    "{} leads to a seller.",
    lowered=True,
    needs="http,www,visit",
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
    yield from hits(document, *_PHONES, _MAIL, _MESSENGER, _PICTURED, _SHOP)


_CALL = spot(
    "IMP402",
    r"\b(?:reach\sout|get\sin\stouch|contact\s(?:us|our\s[\w-]+)|(?:call|text|message|email|visit|chat"
    r"\swith|talk\sto|speak\s(?:to|with))\sus\b|call\s(?:now|today)|(?:book|order|buy|shop|enrol+|sign"
    r"\sup(?:\sfor\sour)?|subscribe|register|start|schedule|join|act|learn\smore|download)\s(?:now|today|here|"
    r"online)\b|book\s(?:a|an|your)\s[\w\s-]{0,25}(?:appointment|consultation|session|call|visit)"
    r"|click\s(?:here|below)|follow\sus|join\s(?:us|our\s[\w-]+|thousands)|subscribe\sto\sour"
    r"|schedule\s(?:a|your)\s[\w\s-]{0,20}(?:consultation|appointment|call)|ask\sany\sfollow[\s-]?up"
    r"\squestion|have\sa\sfollow[\s-]?up\squestion|take\sthe\s(?:next|first)\sstep"
    r"|speak\swith\sa\s[\w\s-]{0,20}representative|see\sif\syou\squalify|don['’]t\swait"
    r"|limited[\s-]time\soffer|while\ssupplies\slast|add\sto\s(?:cart|basket)|discover\s(?:how|our\srange)\b[^.\0]{0,40}?"
    r"\bproducts|find\sa\s(?:clinic|provider)\snear\syou|sign\sup\sfor\sour|request\s(?:a\s)?(?:quote|sample|demo)"
    r"|share\sthis\s(?:page|article|post)|tell\syour\sfriends)",
    "{} calls the reader to act for somebody's gain.",
    lowered=True,
    needs="reach out,in touch,contact us,contact our,call us,text us,message us,email us,"
    "visit us,chat with us,talk to us,speak to us,speak with, now, today, here,"
    " online,book a ,book an ,book your,click ,follow us,join us,join our,"
    "join thousands,subscribe,schedule a ,schedule your,follow-up question,"
    "follow up question,followup question,next step,first step,qualify,wait,"
    "time offer,time-offer,supplies,to cart,to basket,discover how,discover our,"
    "near you,sign up,request ,share this,your friends",
)


@rule(id="IMP402", name="call-to-act", severity=Severity.WARNING)
def call_to_act(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text asks the reader to call, book, buy, follow or sign up.

    Why: a reference informs a decision; it does not ask for one.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988).

    Mend: Take the sentence out.

    Bad::

        summary:
          - {id: s1, text: Reach out today., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Call for help if breathing slows., cites: [label]}
    """
    yield from hits(document, _CALL)


_PRICE = spot(
    "IMP403",
    r"[$€£¥₹]\s?\d[\d,.]*|(?<![\w.])\d[\d,.]*\s?(?:€|£|usd|eur|gbp)(?!\w)"
    r"|\b(?:price[sd]?\s(?:from|at|start\w*|list)|for\sprices|our\sprices|costs?\s(?:only|just|from)\s\d"
    r"|free\s(?:shipping|delivery|consultation|trial|sample|quote)|money[\s-]back)\b",
    "{} is a price or an offer.",
    lowered=True,
    needs="$,€,£,¥,₹,usd, eur,gbp,price,cost,free,money",
)
_DISCOUNT = spot(
    "IMP403",
    r"\b(?:save\s\d+\s?%|\d+\s?%\s(?:off|discount)\b|(?:coupon|promo(?:tional|tion)?|discount|voucher)"
    r"\s?codes?\b|code\s[a-z]{3,}\d+|at\scheckout|discounts?\s(?:on|for|available)|special\soffer"
    r"|financing\s(?:options|available|plans)|affordable\s(?:prices?|rates|packages|plans))",
    "{} is a price or an offer.",
    lowered=True,
    needs="save , off ,discount,code,checkout,offer,financing,affordable",
)


@rule(id="IMP403", name="price-or-offer", severity=Severity.WARNING)
def price_or_offer(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text names a price, a discount or an offer.

    Why: prices differ by country and month, and a price beside a dose is an advertisement.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988).

    Mend: Take it out; quarantine it in the provenance of the entry.

    Bad::

        summary:
          - {id: s1, text: "A session costs $400.", cites: [label]}

    Good::

        summary:
          - {id: s1, text: "The threshold was 30,000 dollars per QALY.", cites: [label]}
    """
    yield from hits(document, _PRICE, _DISCOUNT)


_PRAISE = spot(
    "IMP404",
    r"(?:\b|(?=#))(?:world[\s-]class|#1\s\w+|best[\s-]in[\s-]class|state[\s-]of[\s-]the[\s-]art|cutting[\s-]edge"
    r"|gold\sstandard|ground[\s-]?breaking|revolutionary|miracle|game[\s-]chang\w+|unparalleled"
    r"|unrivalled|second\sto\snone|industry[\s-]leading|award[\s-]winning|life[\s-]changing"
    r"|among\sthe\smost\spromising|the\s(?:very\s)?best\s(?:treatment|drug|choice|option|care|results|clinic)"
    r"|safest|(?:number|no\.)\s(?:one|1)\s(?:choice|clinic|brand|rated)"
    r"|leading\s(?:provider|clinic|brand|manufacturer|supplier)|clinically\sproven|100\s?%\s"
    r"(?:safe|effective|natural)|guaranteed?\s(?:results|relief)|trusted\sby|doctor[\s-]recommended)\b",
    "{} praises, and nothing that is cited says so.",
    lowered=True,
    needs="world,best in,best-in,state of,state-of,cutting,gold standard,groundbreaking,"
    "ground-breaking,ground breaking,revolutionary,miracle,game chang,game-chang,"
    "unparalleled,unrivalled,second to none,industry,award,life changing,"
    "life-changing,among the most promising,the best ,the very best,safest,#1 ,"
    "number one,number 1,no. one,no. 1,leading ,clinically proven,100% ,100 % ,"
    "guarantee,trusted by,doctor recommended,doctor-recommended",
)


@rule(id="IMP404", name="superlative-without-source", severity=Severity.WARNING)
def superlative_without_source(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A statement praises in the highest terms, and cites nothing.

    Why: "the gold standard" is a finding when a guideline says so, and a slogan otherwise.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988): claims must be
    capable of substantiation.

    Mend: Cite who found it so, or say what was found instead.

    Bad::

        summary:
          - {id: s1, text: It is the gold standard.}

    Good::

        summary:
          - {id: s1, text: It is the gold standard., cites: [label]}
    """
    cited = {
        id(place.part)
        for place in reading_of(document).places
        if _cites(place.part) and place.part is not None
    }
    for match in reading_of(document).matches(_PRAISE.pattern):
        if id(match.place.part) not in cited:
            yield Hit(match.place.path, _PRAISE.message.format(f"“{match.text}”"), match.about)


def _cites(part: Part | None) -> bool:
    return bool(getattr(part, "cites", None))


_SLOGAN = spot(
    "IMP405",
    r"[®™](?:\s?[–—:-]\s?[a-z])?|\b(?:healing|wellness|recovery|pain[\s-]management)\sjourney"
    r"|\b(?:because\s(?:you|your)\b[^.\0]{0,40}\bdeserves?|you\sdeserve|your\spath\s(?:to|toward)"
    r"|reclaim\syour\slife|take\sback\s(?:your\slife|control)|live\s(?:pain[\s-]free|your\sbest)"
    r"|transform\syour|should\snot\scontrol\syour\slife|say\sgoodbye\sto|unlock\s(?:your|the)"
    r"|imagine\sa\slife|a\snew\s(?:you|chapter)|hope\sstarts\shere|relief\s(?:starts|begins)\s(?:here"
    r"|with)|can\sbegin\swith\sone\sconversation)\b",
    "{} is a slogan.",
    lowered=True,
    needs="®,™, journey,deserve,your path,reclaim your,back your life,back control,"
    "live pain,live your,transform your,control your life,goodbye to,unlock ,"
    "imagine a,a new you,a new chapter,hope starts,relief starts,relief begins,"
    "one conversation",
)
_OURS = spot(
    "IMP405",
    r"\bour\s(?:medical\sa\.?i\.?|clinics?|team|experts?|specialists|products?|platform|app|service"
    r"|doctors|pharmacy|store|patients\slove|mission|brand|technology|proven|award)\b"
    r"|\b(?:we|our\steam)\s(?:offer|provide|deliver|guarantee|speciali[sz]e|are\sproud|ship)\b"
    r"|\bworld-class\s(?:[\w-]+\s){0,3}answers",
    "{} speaks for a company.",
    lowered=True,
    needs=" our , we ,world-class",
)


@rule(id="IMP405", name="slogan", severity=Severity.WARNING)
def slogan(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text carries a slogan, or speaks for a company.

    Why: whoever speaks of "our products" is not the editor of a reference.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988).

    Mend: Take it out, and name a seller's text as such in the provenance.

    Bad::

        summary:
          - {id: s1, text: Our team starts your healing journey., cites: [label]}

    Good::

        summary:
          - {id: s1, text: The team that gives ketamine watches the patient., cites: [label]}
    """
    yield from hits(document, _SLOGAN, _OURS)


_CHROME = spot(
    "IMP406",
    r"\b(?:you\scannot\scopy\scontent|all\srights\sreserved|copyright\s(?:©|\d{4})|©\s?\d{4}"
    r"|(?:accept|use)\s(?:all\s)?cookies|privacy\spolicy|terms\s(?:of\suse|and\sconditions)"
    r"|related\s(?:articles|posts|products)|read\smore(?:\s?\.\.\.|\s?…|$)|more\squick\sfacts"
    r"|back\sto\stop|skip\sto\scontent|leave\sa\s(?:comment|reply)|share\son\s(?:facebook|twitter|x)"
    r"|advertisement|sponsored\s(?:content|post)|posted\s(?:by|on|in)\s|view\seditorial\spolicy"
    r"|legal\sstatement|last\supdated:|table\sof\scontents)",
    "{} belongs to the page of another site.",
    lowered=True,
    needs="cannot copy,rights reserved,copyright,©,cookies,privacy policy,terms of use,"
    "terms and cond,related articles,related posts,related products,read more,"
    "quick facts,back to top,skip to content,leave a comment,leave a reply,share on,"
    "advertisement,sponsored,posted by,posted on,posted in,editorial policy,"
    "legal statement,last updated,table of contents",
)


@rule(id="IMP406", name="site-chrome", severity=Severity.WARNING)
def site_chrome(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text holds a part of another site's page: a notice, a link, a heading of its own.

    Why: it was copied along with the content, and shows that the rest was copied too.

    Source: the editorial policy (facts carry over, sentences do not).

    Mend: Take it out.

    Bad::

        summary:
          - {id: s1, text: You cannot copy content of this page., cites: [label]}

    Good::

        summary:
          - {id: s1, text: The content of the bag is used at once., cites: [label]}
    """
    yield from hits(document, _CHROME)

"""Rules about praise and slogans."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument, Part
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.reading import reading_of
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

from .endings import END

_PRAISED = spot(
    "IMP404",
    r"(?:\b(?:voted\s(?:the\s)?(?:best|number|#)|most\s(?:trusted|innovative|advanced"
    r"|experienced)\s(?:[\w-]+\s)?(?:clinics?|name|team|brand|provider|source|platform|doctors?"
    r"|physicians|specialists)|(?:top|highest)[\s-]rated|(?:5|five)[\s-]stars?\s(?:rat\w+"
    r"|reviews?|service|care|clinic|on)|rated\s[45](?:\.\d)?\s?(?:/|out\sof)\s?5\s(?:by|on|from)"
    r"|(?:unmatched|unbeatable|unsurpassed)\s(?:quality|services?|care|expertise|results|value"
    r"|relief)|(?:amazing|incredible|fantastic|unbelievable|instant|proven)\s(?:results|relief"
    r"|benefits|service|care)|results\sguaranteed|(?:an?|this|our"
    r"|the)\s(?:\w+\s)?breakthrough\s(?:treatment|technology|solution|drug|medicine)"
    r"|changes?\slives|chang(?:ed|ing)\smy\slife|(?:saved|gave\sme)\smy\slife|my\slife\sback"
    r"|best\sdecision\si\s|i\s(?:highly|would|strongly)\srecommend"
    r"|best\s(?:[\w-]+\s){1,2}(?:clinics?|doctors?|providers?)\b|the\smost\s(?:effective|advanced"
    r"|powerful|innovative)\s(?:[\w-]+\s){0,3}?(?:available|ever|on\sthe\smarket|in\sthe\sworld"
    r"|anywhere)|(?:america|texas|california|london|britain|europe|nation|country|world|city"
    r"|region)['’]s\s(?:leading|best|premier|top|#1|number\sone|favou?rite|finest"
    r"|most\s(?:advanced|trusted))|premier\s(?:[\w-]+\s){0,2}(?:clinics?|providers?|cent(?:er"
    r"|re)s?)|ultimate\s(?:solution|cure|relief)|experts\sagree:|nothing\s(?:works|is)\sbetter"
    r"|\d\.\d\sstars|thousands\s(?:trust|choose|love)|patients\slove\s(?:us|our)|like\sno\sother"
    r"|trusted\s(?:since|partner)|recommended\sby\s\d|number\sone\sin|your\strusted"
    r"|like\snever\sbefore"
    r"|(?:one|first|only)\sof\sits\skind|wonder\sdrug|(?:patient|customer"
    r"|client)\s(?:testimonials?|stories)|(?:success|real)\sstories|(?:read|see)\s(?:our\s|more\s"
    r"|all\s)?(?:testimonials|customer\sreviews)|what\sour\s(?:patients|customers|clients))\b|★"
    r"|(?:[\"”]\s?[–—]|[.!][\"”]\s-)\s?[a-z]+(?:\s[a-z]\.?)?(?=,|\s?(?:[\0\n]|$)))",
    "{} praises, and nothing that is cited says so.",
    lowered=True,
    needs="voted ,'s best,'s lead,'s top,'s #1,'s numb,'s fav,'s fin,'s most,’s best,’s lead,"
    "’s top,’s #1,’s numb,’s fav,’s fin,’s most,trusted since,your trusted,trusted partner,"
    "number one in,premier,ultimate,experts agree,nothing works,nothing is,thousands ,"
    "love us,love our,most trusted,most innovative,most advanced,most experienced,-rated,"
    "top rated,highest rated,star ,stars,rated 4,rated 5,unmatched,unbeatable,unsurpassed,"
    "amazing,incredible,fantastic,unbelievable,instant ,proven ,guaranteed,breakthrough,lives,"
    "my life,best ,recommend,the most ,like no other,never before,of its kind,wonder drug,"
    "testimonial,stories,reviews,"
    'what our,★,” –,” —," –," —,." -,!" -,.” -,!” -,”–,”—,"–,"—',
)
_PRAISE = spot(
    "IMP404",
    r"(?:\b|(?=#))(?:world[\s-]class|#1\s\w+|best[\s-]in[\s-]class|state[\s-]of[\s-]the[\s-]art"
    r"|cutting[\s-]edge|gold\sstandard(?!\s(?:comparator|comparison|tests?|methods?|measures?"
    r"|reference|diagnos\w*|assay|was\b|for\s(?:comparison|diagnos\w*|measur\w*)))"
    r"|ground[\s-]?breaking|revolutionary|(?<!not\sa\s)(?<!no\s)miracle(?=\s(?:drug|cure"
    r"|treatment|pill|worker|product)|\s?(?:[.!,]|$))|game[\s-]chang\w+|unparalleled|unrivalled"
    r"|second\sto\snone|industry[\s-]leading|award[\s-]winning|life[\s-]changing(?!\s(?:diagnos"
    r"|injur|event|illness|decision|compli))|among\sthe\smost\spromising"
    r"|the\s(?:very\s)?best\s(?!available|evidence|supportive|medical"
    r"|current)(?:[\w-]+\s){0,2}?(?:treatment|drug|choice|option|care|results|clinics?|doctors?"
    r"|provider|product|price|therapy)|safest(?=\s(?:and\s|(?:[\w-]+\s)?(?:treatment|drug|choice"
    r"|option|way|clinic|product|medicine|an(?:a)?esthetic|analgesic)\b)|\W{0,2}$|[.!,])"
    r"|(?:number|no\.)\s(?:one|1)\s(?:choice|clinic|brand|rated)"
    r"|leading\s(?:[\w-]+\s)?(?:provider|clinic|brand|manufacturer|supplier)|clinically\sproven"
    r"|100\s?%\s(?:guaranteed|satisfaction)|100\s?%\s(?:safe|effective|natural)"
    r"|guaranteed?\s(?:results|relief)|trusted\sby|doctor[\s-]recommended)\b",
    "{} praises, and nothing that is cited says so.",
    lowered=True,
    needs="world,best in,best-in,state of,state-of,cutting,gold standard,groundbreaking,"
    "ground-breaking,ground breaking,revolutionary,miracle,game chang,game-chang,unparalleled,"
    "unrivalled,second to none,industry,award,life changing,life-changing,"
    "among the most promising,the best ,the very best,safest,#1 ,number one,number 1,no. one,"
    "no. 1,leading ,clinically proven,100% ,100 % ,guarantee,trusted by,doctor recommended,"
    "doctor-recommended",
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
    for each in (_PRAISE, _PRAISED):
        if not each.may_match(reading_of(document).flat):
            continue
        for match in reading_of(document).matches(each.pattern, lowered=each.lowered):
            if id(match.place.part) not in cited:
                yield Hit(match.place.path, each.message.format(f"“{match.text}”"), match.about)


def _cites(part: Part | None) -> bool:
    return bool(getattr(part, "cites", None))


_SLOGAN = spot(
    "IMP405",
    r"[®™](?:\s?[–—:-]\s?[a-z]|[,!]?\s(?:your|the\ssmart|gives|lets|helps|because|when|for\s(?:a"
    r"|your))\b)|\b(?:healing|wellness|recovery|pain[\s-]management)\sjourney"
    r"|\b(?:because\s(?:you|your)\b[^.\0]{0,40}\bdeserves?|you\sdeserve|your\spath\s(?:to|toward)"
    r"|reclaim\syour\slife|take\sback\s(?:your\slife|control)|live\s(?:pain[\s-]free|your\sbest)"
    r"|transform\syour|should\snot\scontrol\syour\slife|say\sgoodbye\sto|unlock\s(?:your"
    r"|the\s(?:power|potential|secrets?|benefits|full))|imagine\sa\slife|a\snew\s(?:you|chapter)"
    r"|hope\sstarts\shere|relief\s(?:starts|begins)\s(?:here|with)"
    r"|can\sbegin\swith\sone\sconversation)\b",
    "{} is a slogan.",
    lowered=True,
    needs="®,™, journey,deserve,your path,reclaim your,back your life,back control,live pain,"
    "live your,transform your,control your life,goodbye to,unlock ,imagine a,a new you,"
    "a new chapter,hope starts,relief starts,relief begins,one conversation",
)
_OURS = spot(
    "IMP405",
    r"\bour\s(?:medical\sa\.?i\.?|clinics?|team|experts?|specialists|products?|platform|app"
    r"|service|doctors|pharmacy|store|patients\slove|mission|brand|technology|proven|award|ai"
    r"|assistant|chatbot|website)\b|\bour\s(?:[\w-]+\s){1,2}(?:an(?:a)?esthesiologists?"
    r"|an(?:a)?esthetists?|physicians?|doctors|providers|specialists|experts|facility|platform"
    r"|assistant)\b|\b(?:we|our\steam)\s(?:offer|provide"
    r"|deliver)\b(?!\s(?:[\w-]+\s){0,3}?(?:search|overview|summar\w+|evidence|estimates?|data"
    r"|recommendations?|guidance|framework|insights?|analys[ei]s|review|details|definitions?"
    r"|protocol|update|rationale|perspective|explanation|suggestions?|code|description|list"
    r"|references|patients|participants|results|support\sfor)\b)|\b(?:we|our\steam)\s(?:guarantee"
    r"|speciali[sz]e\sin|are\sproud|ship)\b|\bai[\s-]powered|(?:^|[\0\n|]\s?)powered\sby\b"
    r"|\bworld-class\s(?:[\w-]+\s){0,3}answers",
    "{} speaks for a company.",
    lowered=True,
    needs=" our ,we offer,we provide,we deliver,we guarantee,we speciali,we are proud,we ship,"
    "world-class,ai-powered,ai powered,powered by",
)
_AT_THE_CLINIC = spot(
    "IMP405",
    r",(?:(?<=clinic,)|(?<=clinics,)|(?<=wellness,)|(?<=center,))\swe\s",
    "{} speaks for a company.",
    lowered=True,
)
_CONSOLED = spot(
    "IMP405",
    r"\b(?:don['’]t\slet\s(?:[\w-]+\s){1,3}(?:hold|control|ruin|stop|define|run|rule)\b|(?:get"
    r"|change|enjoy|restore|love)\syour\slife\b|(?:do\snot|don['’]t)\shave\sto\s(?:suffer"
    r"|live\swith)|stop\ssuffering(?!\sfrom)|tired\sof\s(?:living|suffering)"
    r"|do\syou\ssuffer\sfrom|feel\sthe\sdifference|start\syour\shealing|(?:freedom|relief|healing"
    r"|recovery)\s(?:[\w-]+\s){1,3}within\sreach|suffer\sno\s(?:more|longer)|end\syour\spain"
    r"|you(?:\sare|['’]re)\snot\salone|we(?:['’]re|\sare)\s(?:here\s(?:to|for)"
    r"|committed\sto\s(?:your|our|you)|dedicated\sto)|here\sto\shelp|we\s(?:can"
    r"|will)\shelp(?=\s?[.!]|\syou\b|$)|we\s(?:believe\sin|care\s(?:about|for)|treat\sthe\swhole"
    r"|take\spride|strive)\b|discover\sthe\s(?:power|benefits|difference|secret|freedom)"
    r"|experience\s(?:the\s(?:difference|power)|relief|freedom|lasting)|feel\sbetter\s(?:faster"
    r"|today|now|soon)|life\swithout\spain"
    rf"|find\s(?:hope|relief|healing|peace)(?:{END}|\s(?:here|today|with\sus))|hope\sis\shere"
    rf"|thank\syou\sfor\s(?:choosing|visiting)"
    r"|our\s(?:therapists|clients)\b|help\sus\stailor|(?:healing|recovery)\s(?:starts"
    r"|begins)\s(?:here|today)|relief\syou\scan|the\ssmart(?:er)?\schoice|(?:healing|hope"
    r"|freedom)\s(?:starts|begins)\swith|there\sis\shope\b|rediscover\b|start\sliving\b"
    r"|live\slife\s(?:to|again)|(?:waking|wake)\sup\swithout\spain|journey\s(?:to"
    r"|toward)\s(?:wellness|healing|recovery|relief)|together,?\swe\s(?:can|will)"
    r"|team\sis\s(?:ready|here|standing\sby)|(?:care|relief)[.,]?\sredefined|we\svalue\syour"
    r"|welcome\sto\s(?:our|[\w\s]{2,30}(?:clinic|cent(?:er|re))\b)|meet\s(?:the\steam|our)"
    r"|\bai:\s|generated\sby\s(?:an?\sai\b|[\w-]*gpt|[\w-]*chat\w*|our\b)|instant\sanswers"
    r"|every\spatient\smatters|you\scan\s(?:trust|count\son|rely\son)|close\sto\shome"
    r"|one\s(?:call|click)\saway|your\s(?:health|wellness|comfort|recovery|relief)\s(?:is\sour"
    r"|matters|comes\sfirst)|deserves?\s(?:peace|relief|the\sbest)|brighter\s(?:future|tomorrow)"
    r"|better\sdays\sahead)",
    "{} is a slogan.",
    lowered=True,
    needs="let ,your life,have to suffer,have to live,suffering,suffer no,your pain,not alone,"
    "we're,we’re,we are,to help,can help,will help,believe in,care about,care for,the whole,"
    "take pride,strive,discover the,experience ,feel better,without pain,find hope,find relief,"
    "find healing,find peace,hope is,starts here,starts today,starts with,begins here,"
    "begins today,begins with,you can,smart,every patient,close to home,one call,one click,"
    "your health,feel the,your healing,within reach,tired of,thank you,our therapists,our clients,"
    "tailor,there is hope,rediscover,start living,live life,up without,journey to,we can,we will,"
    "team is,redefined,value your,welcome to,meet the team,meet our,ai: ,generated by,"
    "instant answers,your wellness,your comfort,your recovery,your relief,deserve,brighter,"
    "better days",
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
    yield from hits(document, _SLOGAN, _OURS, _AT_THE_CLINIC, _CONSOLED)

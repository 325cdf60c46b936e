"""Rules about what asks a reader to act, and what it would cost."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

from .endings import END

_CALL = spot(
    "IMP402",
    r"\b(?:reach\sout|get\sin\stouch|contact\s(?:us|our\s[\w-]+)|(?:call|ring|phone|reach|text"
    r"|message|email|visit|follow|trust|choose|chat\swith|talk\sto|speak\s(?:to|with))\sus\b"
    r"|call\s(?:now|today)|(?:book|order|buy|shop|enrol+|sign\sup(?:\sfor\sour)?|subscribe"
    r"|register|apply|donate|enquire|inquire|reserve|schedule|join|learn\smore|download)\s(?:now"
    r"|today(?!['’])|here|online)\b|(?:start|act)\s(?:now|today|fast|here)(?=\s?(?:[.!\0]|$))"
    r"|book\s(?:a|an|your)\s[\w\s-]{0,25}(?:appointment|consultation|session|call|visit)"
    r"|click\s(?:here|below)|follow\sus|join\s(?:us|our\s[\w-]+|thousands)|subscribe\sto\sour"
    r"|schedule\s(?:a|your)\s[\w\s-]{0,20}(?:consultation|appointment|call)"
    r"|ask\sany\sfollow[\s-]?up\squestion|have\sa\sfollow[\s-]?up\squestion|take\sthe\s(?:next"
    r"|first)\sstep|speak\swith\sa\s[\w\s-]{0,20}representative|(?:if|whether)\syou\squalify"
    r"|don['’]t\swait|limited[\s-]time\soffer|while\ssupplies\slast|add\sto\s(?:cart|basket)"
    r"|discover\s(?:how|our\srange)\b[^.\0]{0,40}?\bproducts|find\sa\s(?:clinic"
    r"|provider)\snear\syou|sign\sup\sfor\sour|request\s(?:a\s)?(?:quote|sample|demo)"
    r"|share\sthis\s(?:page|article|post)|tell\syour\sfriends)",
    "{} calls the reader to act for somebody's gain.",
    lowered=True,
    needs="reach out,in touch,act fast,contact us,contact our,call us,ring us,phone us,reach us,"
    "trust us,choose us,text us,message us,email us,visit us,chat with us,talk to us,speak to us,"
    "speak with, now, today, here, online,book a ,book an ,book your,click ,follow us,join us,"
    "join our,join thousands,subscribe,schedule a ,schedule your,follow-up question,"
    "follow up question,followup question,next step,first step,qualify,wait,time offer,time-offer,"
    "supplies,to cart,to basket,discover how,discover our,near you,sign up,request ,share this,"
    "your friends",
)

_OFFERED = (
    r"(?:web\s?site|clinics?|store|shop|products?|range|prices?|pricing|reviews?|offers?"
    r"|services?|platform|app|experts?|specialists?|guide|blog|page|newsletter|ai|a\.i\."
    r"|assistant|chatbot|staff|pharmac(?:y|ists?)|facebook|faqs?|brochure|catalogu?e|quiz"
    r"|care\steam|team|doctors|physicians)"
)
_ASKED = spot(
    "IMP402",
    r"\b(?:(?:visit|browse|explore|check\sout|try|meet|ask|talk\sto|speak\s(?:to|with)|call|email"
    r"|read"
    rf"|view|see|download|use|shop|search|join)\sour\s(?:[\w-]+\s){{0,3}}?{_OFFERED}\b"
    r"|(?:like|find|message|tag)\sus\s(?:on|at)\b|learn\smore\sabout\s(?:our|us|how\swe)\b"
    r"|find\sout\s(?:more\sabout\sour|how\s(?:we|our))\b|let\s(?:us|our\s\w+)\shelp\b|(?:stay"
    r"|keep)\sconnected|sign\sup\s(?:to\sour|for\s(?:free|a|updates|news))\b|join\sour\b"
    r"|subscribe\sto\s(?:read|continue))",
    "{} calls the reader to act for somebody's gain.",
    lowered=True,
    needs=" our , us on, us at,about us,out how we,about how we,let us,connected,sign up,"
    "subscribe to",
)
_ALONE = spot(
    "IMP402",
    r"(?:^|[\0\n])\s?(?P<found>subscribe|log\s?in|sign\s(?:in|up)|buy|shop|donate|share"
    r"|contact\sus|ad)(?=\s?[.!…]?\s?(?:[\0\n]|$))",
    "{} is a button of a page.",
    lowered=True,
    needs="subscribe,log in,login,sign in,sign up,buy,shop,donate,share,contact us, ad ",
)
_BECKONED = spot(
    "IMP402",
    r"\b(?:live\schat|chat\s(?:now|online)\b|request\san?\s(?:appointment|consultation|callback"
    r"|call\sback)"
    rf"|(?:make|book|get)\san?\sappointment(?:\s(?:today|now|online|here)|{END})"
    rf"|get\sstarted(?:\s(?:today|now|here|online)|{END})"
    r"|get\syour\s(?:free\s|own\s)?(?:quote|copy|guide|first)|get\sthe\sapp\b"
    r"|start\syour\s(?:[\w-]+\s){0,2}(?:journey|recovery|transformation)\b"
    rf"|learn\smore{END}|find\sout\smore{END}"
    r"|join\s(?:over\s|the\s|more\sthan\s)?(?:\d[\d,]*\+?|thousands|hundreds"
    r"|millions)\s(?:of\s)?(?:satisfied|happy|other|patients|people|clinicians|doctors"
    r"|professionals|subscribers|members)|download\s(?:the|your|a)\s(?:free\s)?(?:app|guide"
    r"|brochure|e-?book|pdf)|(?:buy|order)\s(?:[\w-]+\s){1,3}online\b"
    r"|are\syou\sa\s(?:good\s)?candidate|(?:take|try)\s(?:the|this|a)\s(?:free\s|short\s|online\s"
    r"|quick\s)?quiz|(?:reserve|claim|secure)\s(?:yours?)\b|limited\s(?:spots|places)|(?:spots"
    r"|places)\sare\slimited"
    rf"|hurry[,!]|fill\s(?:out|in)\s(?:the|this)\s(?:[\w-]+\s)?form\sbelow"
    r"|(?:click|tap)\s(?:on\s)?(?:the\s(?:link|button)|here)|tap\sto\s|scan\sthe\s(?:qr|code)"
    r"|ask\syour\sdoctor\s(?:about|if)\s[^.\0\n]{2,40}?\b(?:today|right\sfor\syou)\b"
    r"|ready\sto\s(?:feel\sbetter|get\sstarted|reclaim|take\scontrol|book)|are\syou\sready\sto\b"
    r"|need\shelp\?|(?:have\s)?questions\?\s(?:call|contact|ask|chat|email|we)"
    r"|share\sand\ssubscribe|refer\sa\sfriend"
    r"|give\sus\sa\s(?:call|ring|try)|drop\sus\sa|newsletter\s?(?:sign|subscri)\w*"
    r"|register\sfor\s(?:our|the|a)\s(?:[\w-]+\s)?(?:webinar|course|event|newsletter)"
    r"|to\s(?:schedule|book|make)\san?\s(?:appointment|consultation)[,\s]+(?:please\s)?(?:call"
    r"|contact|email)|buy\s(?:ketamine|esketamine|spravato|cheap|generic|real|pure)"
    r"|get\sdirections|enter\syour\s(?:e-?mail|zip|postcode)|watch\s(?:the|this)\svideo|(?:try"
    r"|start|join|access|use)\b[^.\0\n]{0,40}\bfor\sfree\b)",
    "{} calls the reader to act for somebody's gain.",
    lowered=True,
    needs="live chat,chat now,chat online,request a,an appointment,a appointment,get started,"
    "get your,get the app,start your,learn more,find out more,join ,download ,online,candidate,"
    " quiz,reserve your,claim your,secure your,limited spots,limited places,are limited,hurry,"
    "form below,click ,tap ,scan the,ask your doctor,ready to,need help?,questions?,"
    "refer a friend,and subscribe,give us,drop us,newsletter,register for,buy ,get directions,"
    "enter your,video,"
    "for free",
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
    yield from hits(document, _CALL, _ASKED, _ALONE, _BECKONED)


_PRICE = spot(
    "IMP403",
    r"[$€£¥₹]\s?\d[\d,.]*|(?<![\w.,])\d[\d,.]*\s?(?:€|£|usd|eur|gbp)(?!\w)|\b(?:usd|eur|gbp|aud"
    r"|cad|chf)\s?\d[\d,.]*|(?<![\w.,])\d[\d,.]*\s(?:dollars|euros|pounds)\s(?:per|each"
    r"|an?)\s(?:[\w-]+\s)?(?:session|infusion|vial|treatment|visit|month|consultation|pack|box"
    r"|gram|bottle)|\b(?:price[sd]?\s(?:from|at|start\w*|list)|for\sprices|our\sprices"
    r"|costs?\s(?:only|just|from)\s\d|free\s(?:shipping|delivery(?!\sof)|consultation|trial"
    r"|sample|quote)|money[\s-]back)\b",
    "{} is a price or an offer.",
    lowered=True,
    needs="$,€,£,¥,₹,usd, eur,gbp,aud,cad,chf,dollars,pounds,price,cost,free,money",
)
_DISCOUNT = spot(
    "IMP403",
    r"\b(?:save\s(?:up\sto\s)?\d+\s?%|coupons?\b|\d+\s?%\s(?:off|discount)\b(?!-)|(?:coupon"
    r"|promo(?:tional|tion)?|discount|voucher)\s?codes?\b|code\s[a-z]{3,}\d+|(?:save[sd]?|applied"
    r"|code|taken)\b[^.\0]{0,30}\sat\scheckout|discounts?\s(?:on|for|available)|special\soffer"
    r"|financing\s(?:options|available|plans)|affordable\s(?:ketamine|infusions?|prices?|rates"
    r"|packages|plans))",
    "{} is a price or an offer.",
    lowered=True,
    needs="save ,% off,%off,discount,code,checkout,offer,financing,affordable,coupon",
)
_SALE = spot(
    "IMP403",
    r"\b(?:ready\sto\sship|ships?\s(?:within|worldwide|today|free|same|in\s\d)|(?:worldwide"
    r"|discreet|overnight|express|next[\s-]day)\s(?:shipping|delivery(?!\sof))|(?:shipping"
    r"|delivery)\s(?:available|worldwide|on\sorders)|discreet(?:ly)?\spack\w+"
    r"|no\sprescription\s(?:needed|required|necessary)|we\saccept\s(?:visa|mastercard|paypal"
    r"|bitcoin|most|major|insurance|credit|cash|your)|accepting\snew\s(?:patients|clients)"
    r"|pay(?:ment)?\s(?:plans?|by\scard|with\s(?:paypal|crypto\w*|bitcoin))|(?:flexible"
    r"|easy)\spayments?|insurance\saccepted|most\s(?:major\s)?insurance\s(?:plans|companies"
    r"|providers|accepted)|(?:black\sfriday|cyber\smonday|flash\ssale|clearance\ssale|sale\sends"
    r"|offers?\s(?:ends?|expires?)|now\son\ssale)|(?:drugs?|ketamine|powder|vials?"
    r"|pills?)\sfor\ssale|gift\s(?:cards?|certificates?|vouchers?)\savailable|buy\s(?:one|two|1"
    r"|2)[,\s]+get\s|satisfaction\sguarantee\w*|no\s(?:hidden|upfront)\s(?:fees|costs)"
    r"|earn\s(?:an?\scommission|rewards|points)|affiliate\s(?:links?|disclosure|program\w*"
    r"|partners?)|qualifying\spurchases|amazon\sassociate|available\s(?:on|at)\s(?:amazon|ebay"
    r"|etsy)|(?:verified|wholesale|bulk|online|reliable)\s(?:ketamine\s)?(?:suppliers?|sellers?"
    r"|vendors?|dealers?)|(?:lowest|best|cheapest)\sprices?|free\s(?:parking|wi-?fi|e-?book|guide"
    r"|download|gift)|(?:insurance|hsa|fsa|credit\scards?|medicaid|medicare)\s(?:is\s"
    r"|are\s)?accepted|walk[\s-]ins?\swelcome|same[\s-]day\sappointments?|no\sreferral\s(?:needed"
    r"|required)|no\swaiting\slists?|conveniently\slocated|now\sopen\s(?:in|on|at)"
    r"|proudly\s(?:made|serving)|family-owned|serving\sthe\s(?:[\w-]+\s){1,3}area"
    r"|unlimited\saccess(?!\sof)|browser\sextension|premium\s(?:plan|member\w*|subscription"
    r"|account)"
    r"|try\s[\w-]+\s(?:pro|premium|plus)\b|pay\slater|0\s?%\sinterest|credit\scheck"
    r"|guaranteed\sdelivery|bulk\squote|complimentary\s(?:consultation|session|visit|call)"
    r"|refund\spolicy|no\srefunds|payment\sis\sdue|we\saccept\s(?:multiple|all)\sforms"
    r"|wholesale\sprices?|bulk\s(?:orders?|discounts?|ketamine)|minimum\sorder|refer\sand\searn)"
    r"|(?:^|[\0\n.!|]\s?)in\sstock\b",
    "{} sells something.",
    lowered=True,
    needs="to ship,ships ,ship ,shipping,delivery,discreet,no prescription,we accept,"
    "accepting new,pay ,payment,insurance,black friday,cyber monday, sale,offer ends,offers end,"
    "offer expires,offers expire,gift ,buy one,buy two,buy 1,buy 2,satisfaction,hidden ,upfront ,"
    "earn ,affiliate,qualifying purchases,amazon,ebay,etsy,supplier,seller,vendor,dealer,"
    "wholesale,bulk ,minimum order,in stock,lowest price,best price,cheapest price,free ,accepted,"
    "walk-in,walk in,same-day,same day,no referral,no waiting,conveniently,now open,proudly,"
    "family,serving the,unlimited,extension,premium, try ,complimentary,refund,interest,credit,"
    "quote",
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
    yield from hits(document, _PRICE, _DISCOUNT, _SALE)

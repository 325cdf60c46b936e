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

_END = r"(?=\s?(?:[.!»›→\0\n]|$))"
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
    rf"|(?:make|book|get)\san?\sappointment(?:\s(?:today|now|online|here)|{_END})"
    rf"|get\sstarted(?:\s(?:today|now|here|online)|{_END})"
    r"|get\syour\s(?:free\s|own\s)?(?:quote|copy|guide|first)|get\sthe\sapp\b"
    r"|start\syour\s(?:[\w-]+\s){0,2}(?:journey|recovery|transformation)\b"
    rf"|learn\smore{_END}|find\sout\smore{_END}"
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
    rf"|find\s(?:hope|relief|healing|peace)(?:{_END}|\s(?:here|today|with\sus))|hope\sis\shere"
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


_CHROME = spot(
    "IMP406",
    r"©|\b(?:you\scannot\scopy\scontent|all\srights\sreserved|copyright\s(?:\d{4}|protected"
    r"|notice)|(?:accept|use)\s(?:all\s)?cookies|privacy\spolicy|terms\s(?:of\suse"
    r"|and\sconditions)|related\s(?:articles|posts|products)(?=\s?(?:[:\0\n]|$))"
    r"|read\smore(?:\s?\.\.\.|\s?…|$)|more\squick\sfacts|back\sto\stop|skip\sto\scontent"
    r"|leave\sa\s(?:comment|reply)|share\son\s(?:facebook|twitter|x)"
    r"|(?<![\w,]\s)advertisement(?=\s?(?:[.:!|\0\n]|$))|sponsored\s(?:content|post)|posted\s(?:by"
    r"|on|in)\s|view\seditorial\spolicy|legal\sstatement|last\supdated(?::|\son\s|\s\d)"
    r"|table\sof\scontents)",
    "{} belongs to the page of another site.",
    lowered=True,
    needs="cannot copy,rights reserved,copyright,©,cookies,privacy policy,terms of use,"
    "terms and cond,related articles,related posts,related products,read more,quick facts,"
    "back to top,skip to content,leave a comment,leave a reply,share on,advertisement,sponsored,"
    "posted by,posted on,posted in,editorial policy,legal statement,last updated,table of contents",
)
_MEMBERS = spot(
    "IMP406",
    rf"\b(?:upgrade\sto\s(?:premium|pro|plus)|(?:log|sign)\sin(?:\s(?:to\s(?:continue|read|view"
    rf"|access|your|see)|or\s(?:register|sign|create)|here)|{_END})|create\s(?:an?"
    rf"|your)\s(?:free\s)?account"
    r"|already\sa\s(?:member|subscriber)|forgot\s(?:your\s)?password|(?:to\s)?continue\sreading"
    r"|(?:read|view)\sthe\sfull\s(?:article|text|story)|subscribers?\sonly|(?:uses?|using|accept"
    r"|manage|reject)\s(?:all\s)?cookies|cookie\s(?:preferences|settings|policy|notice|consent)"
    r"|by\s(?:continuing|using)\s(?:to\suse\s)?this\s(?:web)?site|this\s(?:web)?site\s(?:uses"
    r"|does\snot)|content\s(?:on\sthis\s\w+\s)?is\s(?:protected|copyright\w*)"
    r"|do\snot\scopy(?:\s(?:or|content|any|without)|,)"
    r"|reproduction\s(?:[\w-]+\s){0,4}(?:prohibited|without|forbidden|not\spermitted)"
    r"|unauthori[sz]ed\s(?:reproduction|copying|distribution|duplication|use\s(?:or|and))"
    r"|may\snot\sbe\s(?:reproduced|copied|republished|redistributed)|no\spart\sof\sthis"
    r"|right[\s-]click(?:ing)?\sis|skip\sto\smain|home\s?[>»›|]\s?[\w\s-]{1,30}[>»›|]"
    r"|view\s(?:all\s)?comments|reviewed\sby\sour|cookies\shelp|you\s(?:may|might)\salso\s(?:like"
    r"|be\sinterested)|people\salso\s(?:ask|read|search)|(?:print|bookmark|email)\sthis\s(?:page"
    r"|article|post)|\d+[\s-]min(?:ute)?s?\sread\b|(?:opening|business|open|office)\shours\s?:"
    r"|open\s24/7|24/7\ssupport|disclaimer:|(?:educational|informational"
    r"|information)\spurposes?\sonly|copying\s(?:of\s)?(?:this|the)\s(?:content|text|material"
    r"|page)|accept\s&|menu\s(?:search|home)|share:\s|tweet\sthis|comments?\s\(\d+\)"
    r"|reply\sto\sthis|by\sadmin\b|recommended\sfor\syou|trending\snow|see\salso:\s(?:our|more)"
    r"|loading\.\.\.|page\s\d+\sof\s\d+\s(?:next|»)|fact[\s-]checked\sby|tags:\s|categor(?:y"
    r"|ies):\s[\w\s]{3,30}(?:[\0\n]|$)|medically\sreviewed\sby|share\sthis\s:?|previous\s(?:post"
    r"|article)|next\s(?:post|article)|popular\s(?:posts|articles)|filed\sunder"
    r"|search\sthis\ssite|page\snot\sfound)",
    "{} belongs to the page of another site.",
    lowered=True,
    needs="upgrade to,log in,sign in,account,already a,password,continue reading,the full ,"
    "subscriber,cookie,site uses,site does,this site,this website,is protected,is copyright,"
    "not copy,reproduc,unauthorized,unauthorised,not be copied,republished,redistributed,"
    "part of this,right-click,copying ,accept &,menu ,share: ,tweet,comments (,comment (,reply to,"
    "by admin,for you,trending,see also:,loading..., next,»,checked by,tags:,category:,"
    "categories:,right click,skip to,home |,comments,home >,home>,home »,home ›,also like,also be,"
    "people also,print this,bookmark,email this,min read,minute read,minutes read,mins read,"
    "hours:,hours :,24/7,disclaimer:,purposes only,purpose only,reviewed by,share this,"
    "previous post,previous article,next post,next article,popular posts,popular articles,"
    "filed under,search this,not found",
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
    yield from hits(document, _CHROME, _MEMBERS)

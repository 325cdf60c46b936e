"""Rules about parts of another site's page."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

from .endings import END

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
    rf"|access|your|see)|or\s(?:register|sign|create)|here)|{END})|create\s(?:an?"
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

"""The words and signs by which customers show anger and haste, in English and Chinese, with how much each says.

Patterns are for small letters in half width. What a word says is the chance that somebody who uses it is
angry, or in a hurry; several add up as chances do. English patterns are whole words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from engine.components.text import fold

Words = list[tuple[float, str]]
Table = list[tuple[float, re.Pattern[str]]]

ANGER_EN: Words = [
    # Abuse and swearing.
    (
        0.85,
        (
            r"idiots?|morons?|clowns?|crooks?|thieves|liars?|swindlers?|(?:you|total) cheats?"
            r"|cheaters?|fraudsters?|scammers?"
            r"|scumbags?|bastards?|assholes?|a[*]+holes?|fuck\w*|f[*]+\w*|fck\w*|shit\w*|sh[*]+t"
            r"|bullsh\w*|bs|wtf|ffs|omfg|crap\w*"
            r"|(?:god)?damn\w*|bloody|screw you|piss(?:ed)?(?: me)? off|go to hell"
            r"|what the (?:hell|heck|f+)|for (?:god|fuck|christ)'?s sake"
            r"|shut up|up yours|dickheads?|jerks?|scum"
        ),
    ),
    # What one threatens with.
    (
        0.8,
        (
            r"my (?:lawyer|solicitor|attorney)|(?:call|get|hire|hear from|contact)(?:ing)? (?:a"
            r"|our) (?:lawyer|solicitor|attorney)|sue you|suing"
            r"|legal action|(?:you|this) to court|see you in court|small claims"
            r"|report(?:ing)? (?:you|this)|consumer protection|trading standards|ombudsman"
            r"|chargeback|dispute the (?:charge|payment)|(?:to|tell) the (?:police|press|media"
            r"|authorities)|(?:one|1|zero|0)[ -]stars?"
            r"|(?:terrible|bad|horrible|awful|negative|1 star|one star|scathing) reviews?"
            r"|never (?:again|(?:order|buy|shop)(?:ing)? (?:here|from you|anything|with you))"
            r"|last time i(?:'ll)? (?:ever )?(?:buy|order|shop)|tell (?:everyone|everybody"
            r"|all my friends)|last (?:warning|chance)"
        ),
    ),
    (
        0.7,
        (
            r"ridiculous|unacceptable|(?:not|in no way) acceptable|outrageous|disgrace\w*"
            r"|disgust\w*|pathetic|furious|livid|enraged|fuming|appall\w*|shambles"
            r"|scam\w*|fraudulent|(?:a|total|pure|this) fraud|rip[ -]?off|robbery|daylight robbery"
            r"|garbage|trash|rubbish|junk|useless|incompeten\w+|shameful|shame on|ashamed"
            r"|(?:are|'re|is|s|what|such|complete|total|absolute) (?:a |an )?(?:\w+ )?joke"
            r"|(?:terrible|horrible|awful|horrendous|atrocious|dreadful|shocking) (?:customer "
            r"|user )?"
            r"(?:service|support|shop|store|company|experience|treatment|people|behaviou?r"
            r"|attitude)|worst|sucks?|sux|stupid|dumb|nonsense|fed up"
            r"|sick (?:and tired )?of|tired of (?:your|this|waiting|being)|had (?:it with|enough)"
            r"|enough!|enough is enough|how dare|are you (?:kidding|serious|joking|even reading"
            r"|stupid|blind)"
            r"|you (?:lied|stole|cheated|ruined|robbed|conned)|(?:nothing but|full of|all) lies"
            r"|lied to|hate (?:you|this)|angry|waste of (?:time|money|space)"
            r"|wast(?:ed|ing) my|thanks for nothing|how hard (?:can it be|is it)|do you think i'?m"
            r"|(?:absolute|total|utter|complete) (?:disaster|mess|joke|nightmare|chaos|failure)"
            r"|(?:done|through) (?:with (?:you|this)|being patient)|no intention of (?:helping"
            r"|paying)|sick joke|makes me sick|insult\w*|beyond (?:annoyed|a joke|belief)"
        ),
    ),
    (
        0.55,
        (
            r"(?:service|support|shop|company|staff|website|bot|you)(?: people)? (?:is|are|was"
            r"|were) (?:so |just |really )?(?:terrible|horrible|awful|dreadful|bad)"
            r"|(?:very|extremely|really|so|deeply|seriously|beyond|absolutely|bitterly|incredibly"
            r"|pretty) (?:unhappy|disappointed|annoyed|upset|dissatisfied|frustrat\w+|rude"
            r"|impolite|cross|mad)"
            r"|nightmare|hung up on|swore at|yelled at|false advertising|misleading|cheated"
            r"|not having it|i demand|i (?:won'?t|will not) (?:accept|stand for|put up with)"
            r"|never been treated"
            r"|regret buying|you'?re all|keep (?:lying|ignoring|messing)|messed up again"
            r"|broken promises|passing me around|fobb(?:ed|ing) off|get your act together"
            r"|unbelievable"
        ),
    ),
    # Displeasure, which alone is no anger yet.
    (
        0.35,
        (
            r"annoy\w*|upset|frustrat\w*|dissatisfied|unhappy|disappoint\w*|rude|impolite"
            r"|unfriendly|unhelpful|poor(?:ly)?|lousy|bad service|complain\w*|terrible|horrible"
            r"|awful|dreadful"
            r"|nobody (?:answers?|replies|helps?|cares?|does|bothers)|no ?one (?:answers?|replies"
            r"|helps?|cares?|bothers)|ignor(?:e|ed|ing) me|excuses"
            r"|(?:third|fourth|fifth|3rd|4th|5th|umpteenth) time|(?:three|four|five|\d+"
            r"|so many) times|again and again|over and over|yet again"
            r"|still (?:nothing|no (?:answer|reply)|don'?t get it|waiting)|waiting (?:for"
            r"|and) (?:hours|days|weeks|months|ages|waiting)|(?:been|for) (?:hours|weeks|ages"
            r"|months)"
            r"|why (?:does|is|can'?t|won'?t|the|do) (?:nobody|no ?one|you)|manager|supervisor"
            r"|(?:lost|losing) (?:my )?patience|treat(?:ed|s)? (?:me|my|customers|people)"
            r"|are you reading|you (?:people|guys|lot)|can'?t believe|what (?:is"
            r"|'s) wrong with you|seriously\?|joke"
        ),
    ),
]
ANGER_ZH: Words = [
    (
        0.85,
        (
            r"骗子|骗人|骗钱|骗我|诈骗|欺诈|欺骗|奸商|黑店|黑心|无耻|不要脸|废物|蠢货|蠢得"
            r"|蠢[材猪]|白痴|傻[逼叉屌比b]|煞笔|沙雕|智障|脑残|弱智|混蛋|王八|去死|死光"
            r"|(?<=[\u4e00-\u9fff])sb(?![a-z])|(?<![a-z])sb(?=[\u4e00-\u9fff])"
            r"|他妈|(?<![我你他她])妈的|tmd|nmsl|wtf|卧槽|我[操靠艹]|草泥马|操你|滚[吧蛋开]|^滚"
            r"|放屁|狗屁|狗东西|有病吧|有毛病|冤大头|强盗|流氓|畜生|神经病|骂人|良心"
        ),
    ),
    (
        0.8,
        (
            r"起诉|法院|告你们|告到|举报|12315|消协|消费者协会|工商局|曝光|找媒体|拒付|维权"
            r"|讨个?公道|律师函|(?:给|打|写|等着收?|必须|就|要|准备|零分|直接)差评|差评到底"
            r"|差评伺候"
            r"|必须投诉|投诉到底|(?:就|去|要)投诉(?!电话|渠道|记录|的|方式|机器)|再也不[会来买信]"
            r"|(?:以后|永远|绝对)不[会再]*[来买]|不会再[来买]|最后(?:警告|一次机会)|讨个?说法"
            r"|给(?:我)?(?:一)?个(?:说法|交代)"
        ),
    ),
    (
        0.7,
        (
            r"气死|(?<!空)气炸|气人|气愤|气哭|气得|愤怒|火大|恼火|一肚子火|窝火|忍不了|忍够"
            r"|忍无可忍|受够|受不了你|烦死|恶心|垃圾(?![箱桶袋邮短分处])|离谱|離譜|过分|過分"
            r"|夸张了|誇張|坑人|坑爹|太坑|坑货|真坑"
            r"|什么破|这破|破(?:公司|店|网站|服务|东西|烂|单|玩意)|烂(?:透|店|货|到|得|网站|公司"
            r"|东西)|爛|最烂|真烂|太烂|够烂|很烂|太差|真差|极差|最差|这么差|差到|差劲|恶劣|无能"
            r"|丢人|可耻|可笑|荒唐|不像话|岂有此理|无法无天"
            r"|搞什么|什么(?:态度|玩意|鬼|东西啊)|逗我|耍我|玩我|被.{0,3}耍|当我?(?:是)?傻|当傻子"
            r"|好意思|忽悠|敷衍|废话|瞎[搞扯]|胡扯|毁了|一塌糊涂|不能接受|无法接受|不接受|欺负"
            r"|推卸|踢皮球|皮球|推来推去"
            r"|讲不讲理|不讲理|不讲信用|没人性|寒心|服了你|没一句真话|做不做生意|做生意的"
            r"|够了[!,。]|说话不算|不守信用|食言|浪费我|要你们有什么用|一点用都没|听不懂人话"
            r"|叫你们.{0,4}出来|没完没了|不负责"
        ),
    ),
    (
        0.55,
        (
            r"(?:很|非常|特别|十分|极度|极其|太|真|相当|太让人|对你们(?:很|太|非常)?"
            r"|彻底)(?:是)?(?:失望|不满|生气|不爽|郁闷|不靠谱|差(?!不多|别|价|几)|慢了|黑了|扯)"
            r"|虚假宣传|假货|没用的(?:东西|机器|客服)|无语|呵呵|凭什么(?!证)|你们(?:到底|真是"
            r"|怎么回事|什么意思|什么服务)"
            r"|浪费(?:我|时间)|乱七八糟|必须道歉|态度(?:很|太|真|极)?(?:差|坏|不好)|(?:挂|吼|骂)我"
            r"|没人(?:管|负责)|糟心|糟糕|欺人太甚|生气了|吃了吧|道个?歉都"
        ),
    ),
    (
        0.35,
        (
            r"失望|不满|不爽|郁闷|生气|投诉|投訴|客訴|差评|没人[理回应接]|不理人|没消息"
            r"|等了(?:又等|几|好|这么|都|[一二两三四五六七八九十\d])|第[三四五六\d]次|[三四五\d]遍"
            r"|又(?:发错|坏|错|出错|搞)"
            r"|一直(?:没|不|在)|老是|经理|领导|道歉|态度|为什么(?:没|不)|到底|没用|听不懂|凭什么|质量(?:很|真)?差|有什么用|服了|够了|还要等|怎么还没"
        ),
    ),
]
_DO = (
    r"(?:send|ship|fix|answer|help|call|cancel|give|get|do (?:it|something)|refund|reply"
    r"|respond|want|need|stop|tell|look|sort|solve|change|check|"
    r"redirected?|something|act|come|transfer|connect)"
)
HASTE_EN: Words = [
    (
        0.75,
        (
            rf"urgent(?:ly)?|urgency|asap|a\.s\.a\.p\.?|as soon as (?:possible|you can)"
            rf"|immediate(?:ly)?|{_DO}\b.{{0,30}}\b(?:right (?:now|away|this)|straight away|at once"
            rf"|instantly)"
            rf"|right now!+|emergency|hurry(?: up)?|(?:this|right this) (?:minute|second|instant)"
            rf"|top priority|time[ -]?(?:critical|sensitive)|can(?:'?t|not) wait|act fast"
            rf"|without delay"
            rf"|{_DO}(?: \w+){{0,3}} now(?! or\b)|now!|(?:or|then|be|before) (?:it'?s|it is"
            rf"|it will be) too late|deadline is|every minute counts"
            r"|within (?:the|an|one|two|a few|the next|\d+)(?: next| few)* ?(?:hours?|minutes?)"
            r"|within minutes|running out of time|time is running|no time (?:to|left)"
            r"|desperate(?:ly)?"
        ),
    ),
    (
        0.55,
        (
            r"in (?:an?|one|two|three|four|five|ten|fifteen|twenty|thirty|half an|\d+) ?(?:hours?"
            r"|minutes?|mins?|hrs?)|before noon|by (?:noon|tonight|(?:this|tomorrow) (?:morning"
            r"|afternoon|evening))"
            r"|(?:ships|leaves|leaving|due|need (?:it|this|that|them)(?: by| for)?) (?:today"
            r"|tonight|tomorrow)|(?:wedding|birthday|party|flight|guests?|exam|funeral"
            r"|interview)\b.{0,40}\b(?:today|tonight|tomorrow|in an? hour)"
            r"|about to (?:board|leave|go)|pls pls|outside right|today at|last minute"
            r"|straight away|at once!"
        ),
    ),
    (
        0.45,
        r"right (?:now|away)|at once|too late|deadline|quickly|how fast|soon(?:er|est)|instantly|priority",
    ),
    (0.25, r"today|tonight|tomorrow|now|fast|quick|need|must|waiting|hours?"),
]
HASTE_ZH: Words = [
    (
        0.75,
        (
            r"急(?![诊救性冻转刹躁需品])|急需|火急|(?:帮我|请|麻烦|能)?加急(?=[!,。]|处理|一下|$)"
            r"|马上(?!要?上)|立刻|立即(?!购买)|立马|赶紧|赶快|尽快|尽早|抓紧|越快越好|来不及"
            r"|等不了|等不及|等不到|快[点些]快[点些]|快给|快快|现在就|现在马上|优先处理|火速"
            r"|刻不容缓"
            r"|速回|速来|最快速度|耽误不[得起]|十万"
        ),
    ),
    (
        0.55,
        (
            r"(?<![前\d四])(?:一|两|二|三|五|几|半|[1-9]|1\d)个?(?:小时|钟头)(?:[后内](?!发|取消)"
            r"|就|的飞机)|还有(?:不到)?.{1,3}个?(?:小时|分钟)|[一两二三四五六七八九十\d半]+(?:分钟"
            r"|小时)[后内](?!发)"
            r"|今[天晚日](?:就要|必须|一定|再?不|截止|.{0,4}截止|[^,。]{0,3}(?:要用|要走|出发))"
            r"|(?:今晚|晚上)(?:就|要|必须|到)|明[天早](?:就|早上就|一早|[^,。]{0,4}(?:要用|出发"
            r"|婚礼|要走))|中午前|下班前必须|天黑前"
            r"|赶(?:飞机|火车|时间|着)|截止|(?<!结)婚礼|就在门口|现在改|快[点些]|快一[点些]|急用|要迟到"
        ),
    ),
    (0.25, r"今天|今晚|明天|现在|快|多快|就要|要用|必须"),
]
CALM = (
    r"(?:\bno(?:t|t that)?|isn'?t|\bnever|n't)(?: \w+){0,2} (?:urgent|rush|hurry|essential"
    r"|in a hurry)|no (?:rush|hurry)|take (?:your|all the) time|whenever (?:you|it)"
    r"|when you (?:get|have) (?:a )?(?:chance|time|moment)|(?:don'?t mind|happy to|can"
    r"|fine to) wait(?:ing)?\b(?!.*now)|not today|if i (?:order|hurry)"
    r"|不(?:是)?(?:很|太|那么|怎么|算)?(?:着)?急|不用(?:着)?[急赶]|没那么急|别(?:着)?急|慢慢来"
    r"|有空(?:的话|的时候|再)?|方便的时候|不赶时间|也可以等|晚几天也|可以等(?!不)"
)
"""Says that there is time, whatever else is said."""
ANGRY_SIGNS = "😡|🤬|😠|👿|💢|🖕|😤"
GLAD = (
    r"\bthank(?:s| you)(?! for nothing)|\bthx\b|\blov(?:e|ely)\b|\bawesome|\bperfect"
    r"|\bbeautiful|\bnice\b|\bwow\b|谢|喜欢|太好|很好|漂亮|不错|绝了|好评|开心|(?<!不)满意"
)
"""Takes mere displeasure and loud signs back: a loud thank-you is no complaint."""


MAX_CHARACTERS = 1_000
MOODY = 0.5
"""From here on somebody counts as angry, or in a hurry."""
WEAK = 0.4
"""A word below this says nothing beside thanks."""
LOUD_MARKS, SHOUTING, EMOJI = 0.25, 0.35, 0.6


@dataclass(frozen=True)
class Mood:
    """Chances, 0 to 1."""

    anger: float
    urgency: float


def _whole_words(words: Words) -> Table:
    """English words end where letters do, and are no part of an address; Chinese may begin at once."""
    return [
        (weight, re.compile(rf"(?<![a-z0-9@.])(?:{text})(?![a-z@]|\.\w)")) for weight, text in words
    ]


def _anywhere(words: Words) -> Table:
    """Chinese words, wherever they are in a text without spaces."""
    return [(weight, re.compile(text)) for weight, text in words]


_ANGER = [*_whole_words(ANGER_EN), *_anywhere(ANGER_ZH)]
_HASTE = [*_whole_words(HASTE_EN), *_anywhere(HASTE_ZH)]
_CALM, _GLAD, _SIGNS = re.compile(CALM), re.compile(GLAD), re.compile(ANGRY_SIGNS)
_LOUD = re.compile("[!?]{2,}")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_NEGATED = re.compile(
    r"(?:\bnot|n't|\bno|\bnever|不是?|没有?|别)\s?(?:a|an|at all|very|so|that|很|太|那么)?\s?$"
)
_SHOUTED_WORD = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")


def by_words(text: str) -> Mood:
    """How a message sounds by its words and signs alone."""
    typed = fold(text[:MAX_CHARACTERS])
    small = _STRETCHED.sub(r"\1", typed.lower())
    anger = _heard(small, _ANGER)
    if _LOUD.search(typed):
        anger.append(LOUD_MARKS)
    if _is_shouted(typed):
        anger.append(SHOUTING)
    if _GLAD.search(small):
        anger = [weight for weight in anger if weight >= WEAK]
    if _SIGNS.search(typed):
        anger.append(EMOJI)
    urgency = [] if there_is_time(text) else _heard(small, _HASTE)
    return Mood(_together(anger), _together(urgency))


def there_is_time(text: str) -> bool:
    """Whether a message says so: not urgent, 不急."""
    return bool(_CALM.search(fold(text[:MAX_CHARACTERS]).lower()))


def _heard(text: str, table: Table) -> list[float]:
    """The weights of the words that were said, each word once; of overlapping ones, the first table's."""
    weights: list[float] = []
    spans: list[tuple[int, int]] = []
    said: set[str] = set()
    for weight, pattern in table:
        for match in pattern.finditer(text):
            start, end = match.span()
            if match[0] in said or any(start < b and a < end for a, b in spans):
                continue
            if _NEGATED.search(text[max(0, start - 10) : start]):
                continue
            said.add(match[0])
            spans.append((start, end))
            weights.append(weight)
    return weights


def _is_shouted(text: str) -> bool:
    """Whether two words or more, and most of them, are in capitals."""
    loud = len(_SHOUTED_WORD.findall(text))
    return loud >= 2 and loud * 2 > len(_WORD.findall(text))


def _together(weights: list[float]) -> float:
    return 1 - math.prod(1 - weight for weight in weights)

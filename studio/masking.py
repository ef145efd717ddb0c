"""Takes what is personal out of a text before a trainer sees it as an example, and before it
becomes one.

What is taken out is replaced by something of the same shape, so that the sentence still teaches: an
order number by another one as the customer typed it, an e-mail address by `name@example.com`. What
tells what a message is about stays: amounts, dates, products. Masking what is masked changes nothing.

Patterns cannot know every name: a trainer sees the text before it is learnt, and can change it.
`studio.review.persons` says what is known of who wrote it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studio.names import SURNAMES, WORDS_THAT_ARE_NAMES

NAME = {"en": "Alex", "zh": "李华"}
STREET = {"en": "12 Example Street", "zh": "示例路12号"}
EMAIL, LINK, HANDLE, SECRET, POSTCODE = (
    "name@example.com",
    "https://example.com",
    "@name",
    "secret",
    "AB1 2CD",
)
_DIGITS, _NUMERALS = "1234567890", "一二三四五六七八九零"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero")
# Entities of the engine that say who somebody is or open their orders.
PERSONAL_ENTITIES = frozenset({"order_number", "tracking_number", "email", "phone"})
LONGEST_KEY = 500
_MOST_PASSES = 4
LETTERS_KEPT = 4  # of a code: what kind of code it is

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Latin letters as ranges: to say "letters, and no Chinese ones" takes re a hundred times as long to
# compile when case is ignored.
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN, _ALNUM = f"[{_LETTERS}]", f"[{_LETTERS}\\d]"
_START, _END = f"(?<!{_ALNUM})", f"(?!{_ALNUM})"


@dataclass(frozen=True)
class Person:
    """What is known of who wrote a text, and must not be in it."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # such as account numbers; replaced in their shape


NOBODY = Person()
Put = Callable[[re.Match[str]], str] | str
Spare = Callable[[str, str], bool]


def mask(
    text: str,
    person: Person = NOBODY,
    entities: Iterable[Mapping[str, Any]] = (),
    spare: Spare = lambda found, instead: False,
) -> str:
    """The text in one line, without what is personal. `entities` are the engine's for this text.
    What was found stays when `spare` says so of it and of what is to take its place."""
    masked = _once(text, person, entities, spare)
    for _ in range(_MOST_PASSES):
        # What was replaced can show what is beside it: a surname that no list knows, say.
        if (again := _once(masked, person, (), spare)) == masked:
            break
        masked = again
    return masked


def names_nobody(found: str, instead: str) -> bool:
    """For examples that a trainer has typed: a number as short as an order's says nothing of a
    person, and opens nothing without the e-mail or phone that is on the order; and nobody has an
    address at example.com. In a customer's own message these are masked, too: there they are
    somebody's."""
    return instead != SECRET and bool(_NOBODYS.fullmatch(found))


def _once(
    text: str,
    person: Person,
    entities: Iterable[Mapping[str, Any]],
    spare: Spare,
) -> str:
    spans = _Spans(text, spare)
    for pattern, put in _CONTACTS:
        spans.replace(pattern, put)
    for pattern in _KEPT:
        spans.keep(pattern)
    for pattern, put in _known(person):
        spans.replace(pattern, put, whole=True)
    for entity in entities:
        if entity.get("entity") in PERSONAL_ENTITIES:
            spans.put(int(entity["start"]), int(entity["end"]), _same_shape)
    for pattern, put in _PATTERNS:
        spans.replace(pattern, put)
    return " ".join(spans.done().split())


def key(text: str) -> str:
    """What two texts have in common that say the same, letter for letter: their beginning, when
    they are long."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()[:LONGEST_KEY]


class _Spans:
    """A text, and what is to stand in which places of it. Who comes first keeps its place."""

    def __init__(self, text: str, spare: Spare) -> None:
        self._text = text
        self._spare = spare
        self._taken: list[tuple[int, int, str]] = []

    def replace(self, pattern: re.Pattern[str], put: Put, *, whole: bool = False) -> None:
        """Put something in the place of each match, or of its group `what`; of `whole` words
        only."""
        for match in pattern.finditer(self._text):
            start, end = match.span("what" if "what" in pattern.groupindex else 0)
            if not whole or (self._ends(start - 1, start) and self._ends(end, end - 1)):
                self._take(start, end, put if isinstance(put, str) else put(match))

    def _ends(self, outside: int, inside: int) -> bool:
        """Whether a word ends between these two places. Chinese has no spaces, so no ends."""
        pair = [self._text[at] for at in (outside, inside) if 0 <= at < len(self._text)]
        return len(pair) < 2 or not all(re.match(_ALNUM, char) for char in pair)

    def keep(self, pattern: re.Pattern[str]) -> None:
        """Let nobody touch a match."""
        for match in pattern.finditer(self._text):
            self._take(*match.span(), match[0])

    def put(self, start: int, end: int, shape: Callable[[str], str]) -> None:
        """The same for a place that somebody else found."""
        self._take(start, end, shape(self._text[start:end]))

    def _take(self, start: int, end: int, instead: str) -> None:
        free = all(end <= first or last <= start for first, last, _ in self._taken)
        if free and 0 <= start < end <= len(self._text):
            found = self._text[start:end]
            self._taken.append((start, end, found if self._spare(found, instead) else instead))

    def done(self) -> str:
        parts: list[str] = []
        position = 0
        for start, end, instead in sorted(self._taken):
            parts += (self._text[position:start], instead)
            position = end
        return "".join((*parts, self._text[position:]))


def _same_shape(text: str, kept: int = 0) -> str:
    """The same with other digits, after the first `kept`, and other letters behind the first few."""
    out, digits, letters = [], 0, 0
    for char in text:
        if char.isdigit():
            out.append(char if digits < kept else _DIGITS[(digits - kept) % 10])
            digits += 1
        elif char.isalpha() and char.isascii():
            letters += 1
            out.append(char if letters <= LETTERS_KEPT else "A")
        else:
            out.append(char)
    return "".join(out)


def _number(match: re.Match[str]) -> str:
    """What begins as a phone number does goes on as one."""
    text = match[0]
    count = sum(char.isdigit() for char in text)
    return _same_shape(text, 2 if count in (10, 11) or text[0] in "+(0" else 0)


def _code(match: re.Match[str]) -> str:
    return _same_shape(match[0])


def _numerals(match: re.Match[str]) -> str:
    return "".join(_NUMERALS[n % 10] for n in range(len(match[0])))


def _spelled(match: re.Match[str]) -> str:
    return " ".join(
        _WORDS[n % 10] for n in range(len(re.findall(r"[a-z]+", match[0], re.IGNORECASE)))
    )


def _name(match: re.Match[str]) -> str:
    return NAME[_language(match["what"])]


def _chinese_street(match: re.Match[str]) -> str:
    """The words before an address belong to the sentence."""
    before = re.match(f"[{_HAN}]*(?:到|为|是|成|在|送|寄)(?=[{_HAN}]{{2}})", match[0])
    return (before[0] if before else "") + STREET["zh"]


@lru_cache(maxsize=1_000)
def _known(person: Person) -> Sequence[tuple[re.Pattern[str], Put]]:
    """What is known of a person, as patterns of whole words, the longest first."""
    found: list[tuple[str, Put]] = []
    for address in person.addresses:
        put = STREET[_language(address)]
        # Lines and parts of it too, as far as they are more than a country or a number.
        parts = [one for one in re.split(r"[,，\n;；]", address) if re.search(r"\d", one)]
        for part in (address, *parts):
            words = re.findall(rf"\d+|{_LATIN}+|[{_HAN}]", part)
            if len("".join(words)) >= 5:
                found.append((r"[\s,，.。\-]*".join(map(re.escape, words)), put))
    for name in person.names:
        if _language(name) == "zh":
            whole = "".join(name.split())
            found += [(re.escape(one), NAME["zh"]) for one in (whole, whole[1:]) if len(one) >= 2]
            continue
        words = [word for word in re.split(r"[\s,]+", name) if word]
        for order in (words, words[::-1]):
            if len("".join(order)) >= 3:
                found.append((r"[\s,.]*".join(map(re.escape, order)), NAME["en"]))
        for word in words:
            if len(word) >= 3 and word.isalpha():
                ambiguous = word.casefold() in WORDS_THAT_ARE_NAMES
                spelt = f"(?-i:{word.capitalize()})" if ambiguous else word
                found.append((spelt, NAME["en"]))
    for other in person.others:
        if len(other) >= 4:
            found.append((re.escape(other), _code))
    return [(re.compile(pattern, re.IGNORECASE), put) for pattern, put in found]


def _language(text: str) -> str:
    return "zh" if re.search(f"[{_HAN}]", text) else "en"


_NOBODYS = re.compile(r"(?:[a-z]{1,4}[-_#]?)?\d{4,6}|\S+@example\.(?:com|net|org)", re.IGNORECASE)
_TOP = "com|net|org|edu|gov|info|io|co|cn|de|uk|fr|hk|tw|jp|me|eu|us"
_LOCAL = rf"(?:{_ALNUM}|[._%+'-])+"
_CONTACTS: tuple[tuple[re.Pattern[str], Put], ...] = (
    (re.compile(rf"{_LOCAL}\s?[@＠]\s?(?:{_ALNUM}|-)+(?:\s?[.．。]\s?(?:{_ALNUM}|-)+)+"), EMAIL),
    (
        re.compile(
            rf"{_LOCAL}\s*(?:[(\[]\s*at\s*[)\]]|\sat\s)\s*(?:{_ALNUM}|-)+\s*"
            rf"(?:[(\[]\s*dot\s*[)\]]|\sdot\s|[.．])\s*(?:{_TOP}){_END}",
            re.IGNORECASE,
        ),
        EMAIL,
    ),
    (re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE), LINK),
    (re.compile(rf"(?<!\w)@{_ALNUM}(?:{_ALNUM}|[_.])+"), HANDLE),
    (
        re.compile(
            r"(?:password|passcode|\bpin|密码|口令|验证码)(?:\s*(?:is|是|为|:|：|=)\s*)(?P<what>[^\s，。,;；]+)",
            re.IGNORECASE,
        ),
        SECRET,
    ),
    (
        re.compile(
            rf"(?:微信号?|wechat(?:\s*id)?|whatsapp|skype)\s*(?:is|是|为|:|：)\s*(?P<what>(?:{_ALNUM}|[_.+-])+)",
            re.IGNORECASE,
        ),
        "name",
    ),
    # A birthday is a date that says who somebody is.
    (
        re.compile(
            r"(?:born(?: on)?|birthday(?: is)?|date of birth|dob|生日|出生日期|出生于)\s*[:：是为]?\s*"
            r"(?P<what>\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?)",
            re.IGNORECASE,
        ),
        "1990-01-01",
    ),
)

_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,2})?"
_CURRENCY = r"usd|rmb|cny|eur|gbp|hkd|dollars?|euros?|pounds?|yuan|bucks|元|块|人民币|美元|欧元|积分|points?|%"
_KEPT = (
    re.compile(
        rf"(?:[$¥￥€£]|\b(?:usd|rmb|cny|eur|gbp)\s?)\s?(?:{_AMOUNT})(?![\d-])", re.IGNORECASE
    ),
    re.compile(rf"(?<![\d.,-])(?:{_AMOUNT})\s?(?:[$¥￥€£]|{_CURRENCY})(?!{_LATIN})", re.IGNORECASE),
    re.compile(
        r"(?<!\d)(?:19|20)\d\d[-/.年]\s?(?:1[0-2]|0?[1-9])[-/.月]\s?(?:3[01]|[12]\d|0?[1-9])日?(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?:3[01]|[12]\d|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])[-/.](?:19|20)?\d\d(?!\d)"
    ),
    re.compile(r"(?<!\d)(?:19|20)\d\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?!\d)"),
    re.compile(r"(?<!\d)[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"),
)

_STREETS = "street|road|avenue|boulevard|lane|crescent|terrace|highway"
_STREETS_BY_CASE = "St|Rd|Ave|Blvd|Ln|Dr|Drive|Way|Place|Court|Ct|Close|Square|Sq|Hwy"
_WORD = rf"{_LATIN}(?:{_LATIN}|['’.-])*"
_NO_NAME = (
    "and|but|i|im|my|on|not|the|from|with|here|who|we|you|is|for|to|so|please|can|where|what|when|how|"
    "need|want|have|a|an"
)
_GIVEN = rf"(?P<what>{_WORD}(?:\s+(?!(?:{_NO_NAME})\b){_WORD}){{0,2}})"
_INTRODUCED = r"\b(?:my (?:full )?name(?: is|'s|’s|:)|i am called|name:|recipient:|sincerely,|regards,|signed,)"
_SURNAME = f"(?:欧阳|司马|上官|诸葛|[{SURNAMES}])"
_PATTERNS: tuple[tuple[re.Pattern[str], Put], ...] = (
    (
        re.compile(
            rf"(?:{_INTRODUCED}\s*){_GIVEN}",
            re.IGNORECASE,
        ),
        _name,
    ),
    (
        re.compile(
            r"\b(?:[Tt]his is|I'm|I am)\s+(?P<what>(?:[A-Z][a-zà-ÿ'’-]+\s){1,2}[A-Z][a-zà-ÿ'’-]+)"
        ),
        _name,
    ),
    (
        re.compile(
            rf"(?:我叫|我的名字(?:是|叫)|姓名[是为:：]?|收[件货]人[是为叫:：]?|联系人[是为:：]?|名字叫)\s*"
            rf"(?P<what>{_SURNAME}[{_HAN}]{{1,2}}?)(?=[^{_HAN}]|$|的|是|电话|手机|地址|住)"
        ),
        _name,
    ),
    (re.compile(rf"我是\s*(?P<what>{_SURNAME}[{_HAN}]{{1,2}})(?=[^{_HAN}]|$)"), _name),
    (
        re.compile(rf"{_START}\d{{1,5}}{_LATIN}?,?\s+(?:{_WORD}\s+){{1,4}}?(?i:{_STREETS}){_END}"),
        STREET["en"],
    ),
    (
        re.compile(
            rf"{_START}\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z][\w'’.-]*\s+){{1,4}}(?:{_STREETS_BY_CASE}){_END}"
        ),
        STREET["en"],
    ),
    (
        re.compile(
            rf"{_LATIN}+(?:straße|strasse|weg|platz|allee|gasse)\s+\d+\s?[a-z]?{_END}",
            re.IGNORECASE,
        ),
        STREET["en"],
    ),
    (re.compile(rf"{_START}[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}{_END}", re.IGNORECASE), POSTCODE),
    (
        re.compile(
            rf"(?:[{_HAN}]{{1,12}}(?:省|自治区|市|区|县)\s*)*[{_HAN}]{{1,12}}(?:路|街|大道|道|巷|胡同|弄|小区|花园|苑|村)"
            rf"\s*\d+\s*(?:号|弄|栋|幢|单元|室|楼|层|座)(?:[\s\-]*\d*\s*(?:号楼|号|弄|栋|幢|单元|室|楼|层|座))*(?:[\s\-]*\d+)?"
        ),
        _chinese_street,
    ),
    # Bank accounts (IBAN), then codes of letters and digits: orders, parcels, invoices, passports.
    (re.compile(rf"{_START}[A-Z]{{2}}\d{{2}}(?:\s?{_ALNUM}{{2,4}}){{3,8}}{_END}"), _code),
    (
        re.compile(
            rf"{_START}(?=(?:{_ALNUM}|[-_#])*\d(?:(?:{_ALNUM}|[-_#])*\d){{4}})(?=[-\d_#]*{_LATIN})(?:{_ALNUM}|[-_#])+{_END}"
        ),
        _code,
    ),
    # All other runs of five digits or more, with what people put between them.
    (re.compile(r"(?:\+\s?|\()?\d(?:[ \-./()–—]{0,2}\d){4,}"), _number),
    (re.compile("[零〇一二三四五六七八九幺]{7,}"), _numerals),
    (
        re.compile(
            rf"\b(?:{'|'.join(_WORDS)}|oh)(?:[\s,-]+(?:{'|'.join(_WORDS)}|oh)){{4,}}\b",
            re.IGNORECASE,
        ),
        _spelled,
    ),
)

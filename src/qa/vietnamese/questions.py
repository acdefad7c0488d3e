"""Read what a question asks for: question -> Question.

Ordered patterns over Vietnamese, accents restored, of which the first that fits wins: what asks ("ai", "nước
nào") before what only hints ("tỷ lệ"). In English the words that stand first win. A question that leans on
what was said before is told by `is_dependent`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from qa.vietnamese.accents import BOUND, ENGLISH_WORDS, AccentModel, needs_accents, restore
from qa.vietnamese.names import names
from qa.vietnamese.numbers import unit_after
from qa.vietnamese.text import fold, has_accents, tokens, words


class QuestionKind(StrEnum):
    """What would answer the question."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, taken apart."""

    kind: QuestionKind
    unit: str | None  # the unit or noun asked for: "doanh nghiệp" in "bao nhiêu doanh nghiệp"
    content: tuple[str, ...]  # normalised syllables, without question and stop words


_CAPITAL = f"(?-i:[{''.join(filter(str.isupper, map(chr, range(0x41, 0x1EFA))))}])"
_PERSON_NOUN = (
    r"(?:người|vị|ông|bà|nhân vật|cầu thủ|diễn viên|ca sĩ|đạo diễn|tác giả|nhà văn|nhà khoa học|nhà báo|"
    r"nhà sử học|nhà lãnh đạo|lãnh đạo|tổng thống|thủ tướng|bộ trưởng|thứ trưởng|chủ tịch|giám đốc|vua|"
    r"hoàng đế|nữ hoàng|chuyên gia|giáo sư|nhà vật lý|nhà toán học|kiến trúc sư|huấn luyện viên|đại biểu)"
)
_ORGANISATION_NOUN = (
    r"(?:công ty|tổ chức|cơ quan|cơ sở|doanh nghiệp|đơn vị|hội đồng|hiệp hội|liên đoàn|ủy ban|uỷ ban|"
    r"tập đoàn|ngân hàng|đại học|học viện|bệnh viện|trường đại học|trường học|trung tâm|đội|đội bóng|"
    r"câu lạc bộ|hãng|tờ báo|kênh|nhóm|(?P<head>bộ|cục|sở|ban|hội|trường|viện|đảng|báo|đài|quỹ))"
)
_PLACE_NOUN = (
    r"(?:nơi|địa điểm|thành phố|tỉnh|nước|quốc gia|huyện|quận|xã|vùng|khu vực|bang|tiểu bang|sông|châu lục|"
    r"đất nước|địa phương|thị trường|thủ đô|hòn đảo|đảo|sân vận động|chỗ)"
)
_TIME_NOUN = (
    r"(?:năm|ngày|tháng|thế k[ỷỉ]|thập niên|thập k[ỷỉ]|lúc|khi|thời gian|thời điểm|giai đoạn|qu[ýí]|tuần|"
    r"hôm|hồi|chừng|dịp)"
)
# Words between a noun and its "nào"; after these, "nào" asks about something else.
_BETWEEN = r"\s+(?!(?:là|có|được|bị|cho|với|của|đã|sẽ|khi|nào|gì)\b)[^\W\d_]+"
_WHICH = rf"(?:(?:{_BETWEEN}){{0,2}}?\s+nào|\s+gì)"
# "mấy ngày qua" is some days, and a rank asks for no noun
_HOW_MANY = (
    r"(?:(?:bao )?nhiêu|(?<!thứ )(?<!không )(?<!chẳng )mấy"
    r"(?!\s+(?:giờ|ngày|đêm|hôm|tuần|tháng|năm|chục năm)\s+(?:qua|nay|gần đây|vừa|rồi|tới)))"
)

_VIETNAMESE: tuple[tuple[QuestionKind, str], ...] = (
    (
        QuestionKind.REASON,
        rf"tại sao|vì sao|sao lại|(?:l[ýí] do|nguyên nhân){_WHICH}|(?:vì|do|nhờ|bởi) (?:cái )?(?:gì|đâu)|"
        r"đâu là (?:l[ýí] do|nguyên nhân)",
    ),
    (
        QuestionKind.DATE,
        rf"bao giờ|{_TIME_NOUN} (?:nào|mấy)|(?:ngày|năm|tháng) bao nhiêu|mấy giờ|ngày tháng năm|"
        r"(?:vào|hôm) thứ mấy|thứ mấy (?:trong|hàng|hằng|mỗi) tuần|(?:khi|hôm|bữa) (?P<head>mô)",
    ),
    (QuestionKind.NUMBER, rf"{_HOW_MANY}|bao lâu|bao xa|thứ mấy"),
    (
        QuestionKind.LIST,
        rf"(?:những|các)(?:{_BETWEEN}){{1,5}}? (?:nào|gì)|"
        r"những (?:ai|gì|đâu)|kể tên|liệt kê|"
        rf"(?:hai|ba|bốn|năm|sáu)(?:{_BETWEEN}){{1,3}} (?:nào|gì)",
    ),
    (QuestionKind.MANNER, r"như thế nào|thế nào|bằng cách nào|cách nào|ra sao|làm sao|như nào"),
    (QuestionKind.PERSON, rf"ai|{_PERSON_NOUN}{_WHICH}"),
    (QuestionKind.ORGANISATION, rf"{_ORGANISATION_NOUN}{_WHICH}"),
    (QuestionKind.PLACE, rf"đâu|{_PLACE_NOUN}{_WHICH}|(?:ở|nơi|chỗ|đi) (?P<head>mô)"),
    (
        QuestionKind.YES_NO,
        r"có phải|phải không|đúng không|hay không|hay chưa|có\b.*\b(?:không|hông|ko)\s*\W*$|chưa\s*\W*$",
    ),
    (QuestionKind.REASON, rf"^\W*(?P<head>sao)(?! {_CAPITAL})|l[ýí] do|nguyên nhân"),
    (QuestionKind.NUMBER, r"số lượng|t[ỷỉ] lệ|chiếm phần trăm"),
    (QuestionKind.PERSON, rf"tên (?:của )?{_PERSON_NOUN}"),
    (QuestionKind.ORGANISATION, rf"tên (?:của )?{_ORGANISATION_NOUN}"),
    (
        QuestionKind.DEFINITION,
        r"nghĩa (?:là|của)|^(?:(?!được|của|tên)[^\W\d_]+\W+){1,6}là (?:cái )?gì\W*$|^thế nào là",
    ),
)
_ENGLISH: tuple[tuple[QuestionKind, str], ...] = (
    (QuestionKind.REASON, r"\bwhy\b|what (?:is |was )?the reason|what caused"),
    (QuestionKind.DATE, r"\bwhen\b|(?:what|which) (?:year|date|day|month|century|time)"),
    (
        QuestionKind.NUMBER,
        r"how (?:many|much|long|far|old|large|big|tall|often)|what (?:percent|share|number)",
    ),
    (QuestionKind.LIST, r"\blist\b|\bname (?:the|all|two|three)\b|what are\b|which (?:\w+ ){1,3}are\b"),
    (QuestionKind.PERSON, r"\bwho(?:m|se)?\b"),
    (QuestionKind.ORGANISATION, r"(?:what|which) (?:\w+ )?(?:company|organi[sz]ation|agency|ministry|team)"),
    (QuestionKind.PLACE, r"\bwhere\b|(?:what|which) (?:\w+ )?(?:country|city|province|place|state|region)"),
    (QuestionKind.MANNER, r"\bhow\b"),
    (
        QuestionKind.DEFINITION,
        r"^what (?:is|are|was) (?:an? )?\w+(?: \w+)?\W*$|what does .* (?:mean|stand for)",
    ),
    (QuestionKind.YES_NO, r"^(?:is|are|was|were|do|does|did|can|could|will|has|have|had)\b"),
)


def _compile(rows: tuple[tuple[QuestionKind, str], ...]) -> list[tuple[QuestionKind, re.Pattern[str]]]:
    return [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in rows]


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


_IN_VIETNAMESE = _compile(tuple((kind, _bounded(pattern)) for kind, pattern in _VIETNAMESE))
_IN_ENGLISH = _compile(_ENGLISH)
_NOT_WHO = re.compile(rf"\b(?:AI\b|Ai(?= {_CAPITAL}))")  # artificial intelligence, "Ai Cập"
_PARTICLES = re.compile(
    r"(?:(?<!như)(?<!vì)\s+(?:ạ|vậy|thế|nhỉ|hả|đấy|hở|hử|à))+\s*(?=[?!.…\s]*$)", re.IGNORECASE
)
_AFTER_HOW_MANY = re.compile(rf"(?<!\w)(?:{_HOW_MANY}|how many|how much)(?=\s)", re.IGNORECASE)
_SCALE = re.compile(r"\s+(?:nghìn|ngàn|triệu|tỷ|tỉ|chục|vạn)(?=\s)", re.IGNORECASE)
_BEFORE_WHICH = re.compile(r"((?:[^\W\d_]+\s+){1,2})(?:nào|gì)(?!\w)", re.IGNORECASE)

_STOP = words(
    "là và của có được cho với trong ngoài trên dưới ở tại từ đến tới thì mà đã đang sẽ bị do vì nếu khi để "
    "những các một này đó kia ấy rằng về theo như cũng còn vào ra lại nữa rồi hay hoặc không phải "
    "ai gì nào đâu sao bao nhiêu mấy giờ thế tại bằng cách hãy cho biết ạ nhỉ à vậy "
    "what who whom whose which where when why how is are was were do does did has have had the a an "
    "of in on at "
    "to for by with from and or that this it be many much can could will would"
)
_NO_UNIT = words("do does did has have had can could will would should")  # "How much did it cost?"


def is_english(question: str) -> bool:
    """Whether a question is asked in English; a Vietnamese name with its accents proves nothing.

    >>> [is_english(q) for q in ("Who is the minister?", "ai la bo truong", "How old is Đà Nẵng?")]
    [True, False, True]
    """
    if _is_accented(question):
        return False
    if has_accents(question) and not any(t.text in ENGLISH_WORDS for t in tokens(question)):
        return False
    return not needs_accents(question, AccentModel.background())


def _is_accented(question: str) -> bool:
    """Whether more than a fifth of the words that begin small have accents."""
    small = [word for word in question.split() if word[0].islower()]
    return sum(not word.isascii() for word in small) > 0.2 * len(small)


@lru_cache(maxsize=1024)
def with_accents(question: str) -> str:
    """A question with the accents that the background gives it where it was typed without; as long as before.

    >>> with_accents("hoi nghi dien ra o dau?")
    'hội nghị diễn ra ở đâu?'
    """
    model = AccentModel.background()
    if _is_accented(question) or not needs_accents(question, model):
        return question
    return restore(question, model, question=True)


_COURTESIES = words(
    "xin chào bạn anh chị em cô chú bác ad admin mọi người cảm cám ơn nhiều lắm rất vâng dạ ạ ừ ờ nhé nha "
    "nhỉ à ok oke okay được rồi tốt quá hay tạm biệt hẹn gặp lại alo hi hello hey thanks thank you bye "
    "good morning"
)
_BARE_COURTESIES = frozenset(map(fold, _COURTESIES))


def is_courtesy(question: str) -> bool:
    """Whether all that is said is a greeting, thanks or assent, and nothing is asked.

    >>> [is_courtesy(q) for q in ("Xin chào bạn!", "cam on nhieu a", "Giá điện?", "Chào hàng là gì?")]
    [True, True, False, False]
    """
    said = [t.text for t in tokens(question)]
    return bool(said) and all(word in _COURTESIES or word in _BARE_COURTESIES for word in said)


@lru_cache(maxsize=1024)
def analyse(question: str) -> Question:
    """Take a question apart.

    >>> analyse("Việt Nam có bao nhiêu doanh nghiệp công nghệ?")
    Question(kind=<QuestionKind.NUMBER: 'number'>, unit='doanh nghiệp', content=('việt', 'nam', 'doanh', \
'nghiệp', 'công', 'nghệ'))
    """
    spelled = with_accents(question)
    line = _PARTICLES.sub("", spelled)
    asking = _NOT_WHO.sub("X", line)
    english = is_english(spelled)
    read = tokens(spelled)
    typed = read if spelled is question else tokens(question)
    content = tuple(
        said.text
        for said, meant in zip(typed, read, strict=True)
        if meant.text not in _STOP or question[said.start : said.end] == "AI"
    )
    return Question(
        kind=_english_kind(asking) if english else _kind(asking),
        unit=_unit(line),
        content=content,
    )


def _kind(line: str) -> QuestionKind:
    for kind, pattern in _IN_VIETNAMESE:
        if any(_is_whole_word(match) for match in pattern.finditer(line)):
            return kind
    return QuestionKind.OTHER


def _english_kind(line: str) -> QuestionKind:
    """The kind whose words stand first; "Is" at the opening asks only where nothing else does."""
    found = [
        (kind is QuestionKind.YES_NO, match.start(), kind)
        for kind, pattern in _IN_ENGLISH
        if (match := pattern.search(line))
    ]
    return min(found, key=lambda one: one[:2])[2] if found else QuestionKind.OTHER


def _is_whole_word(match: re.Match[str]) -> bool:
    """Whether the head that a pattern found, if it has one, is no half of a word: "hội" in "hội nghị"."""
    if match.groupdict().get("head") is None:
        return True
    before = tokens(match.string[: match.start("head")])[-1:]
    head, *after = tokens(match.string[match.start("head") :])[:3]
    association = AccentModel.background().association
    if before and association(before[0].text, head.text) >= BOUND:
        return False
    # "trường đại học": what follows is bound more tightly to what comes next
    tightness = [association(a.text, b.text) for a, b in pairwise([head, *after])]
    return not tightness or tightness[0] < max([BOUND, *tightness[1:]])


def _unit(question: str) -> str | None:
    many = _AFTER_HOW_MANY.search(question)
    if many is not None:
        at = many.end()
        while (scale := _SCALE.match(question, at)) is not None:
            at = scale.end()
        unit = unit_after(question, at)[0]
        return unit if unit and unit not in _NO_UNIT else None
    which = _BEFORE_WHICH.search(question)
    if which is None:
        return None
    before = which[1].lower().split()
    if before[-1] in _STOP:
        return None  # "là gì", "khi nào"
    return " ".join(w for w in before if w not in _STOP)


_POINTS_BACK = re.compile(
    _bounded(
        r"(?:ông|bà|anh|cô|chị) (?:ấy|ta|này|đó)|(?:năm|tháng|ngày|lần|quý|tuần) (?:trước )?(?:đó|ấy)|"
        r"(?:điều|việc|người|nơi|chỗ|sự kiện|cái|bài|công ty|nước|con số|hội nghị|số) "
        r"(?:này|đó|ấy)|ở đó|khi đó|lúc đó"
    ),
    re.IGNORECASE,
)
# "họ" is "they", but also "family" and "surname"
THEY = re.compile(
    rf"(?<!\w)(?<!dòng )họ(?! (?:và )?(?:tên|hàng|tộc|nội|ngoại|{_CAPITAL}))(?!\w)", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"^\W*(?:(?:thế|vậy) (?:còn|thì)|còn(?! bao| mấy)|rồi sao|what about|how about|and|"
    rf"(?P<head>thế|vậy)(?! {_CAPITAL}))(?!\w)|thì sao\W*$",
    re.IGNORECASE,
)
_LOOSE = 1.0  # as BOUND, for "thế": hardly any other pair of words is begun by "so"
_ENGLISH_BACK = re.compile(r"\b(?:he|she|they|him|them|his|her|their|it|that year)\b", re.IGNORECASE)
_FEWEST_CONTENT = 3  # syllables that a question needs to stand alone


def is_dependent(question: str) -> bool:
    """Whether a question needs what was said before it.

    >>> [is_dependent(q) for q in ("Thế còn năm trước đó?", "Ai phát biểu?", "Ai là Bộ trưởng Bộ Y tế?")]
    [True, True, False]
    """
    spelled = with_accents(question)
    goes_on = _GOES_ON.search(spelled)
    if goes_on is not None and not _opens_word(goes_on):
        return True
    if is_english(spelled):
        if _ENGLISH_BACK.search(spelled):
            return True
    elif _POINTS_BACK.search(spelled) or THEY.search(spelled):
        return True
    return len(analyse(question).content) < _FEWEST_CONTENT and not names(question)


def _opens_word(match: re.Match[str]) -> bool:
    """Whether an opening "thế" or "vậy" is the first half of a word: "thế giới"."""
    after = tokens(match.string[match.end() :])[:1]
    return (
        match["head"] is not None
        and bool(after)
        and AccentModel.background().association(match["head"].lower(), after[0].text) >= _LOOSE
    )

"""Read what a question asks for: question -> Question.

Ordered patterns over Vietnamese with accents, the same patterns folded for Vietnamese without, and English.
The first that fits wins. A question that leans on what was said before is told by `is_dependent`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from qa.vietnamese.accents import AccentModel, needs_accents
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


_PERSON_NOUN = (
    r"(?:người|vị|ông|bà|nhân vật|cầu thủ|diễn viên|ca sĩ|đạo diễn|tác giả|nhà văn|nhà khoa học|nhà báo|"
    r"nhà sử học|nhà lãnh đạo|lãnh đạo|tổng thống|thủ tướng|bộ trưởng|thứ trưởng|chủ tịch|giám đốc|vua|"
    r"hoàng đế|nữ hoàng|chuyên gia|giáo sư|nhà vật lý|nhà toán học|kiến trúc sư|huấn luyện viên|đại biểu)"
)
_ORGANISATION_NOUN = (
    r"(?:công ty|tổ chức|cơ quan|doanh nghiệp|đơn vị|bộ|cục|vụ|sở|ban|hội|hiệp hội|tập đoàn|ngân hàng|"
    r"đại học|trường|trường đại học|viện|trung tâm|đội|đội bóng|câu lạc bộ|đảng|hãng|báo|đài|kênh|nhóm)"
)
_PLACE_NOUN = (
    r"(?:nơi|địa điểm|thành phố|tỉnh|nước|quốc gia|huyện|quận|xã|vùng|khu vực|bang|tiểu bang|sông|châu lục|"
    r"đất nước|địa phương|thị trường|thủ đô|hòn đảo|đảo|sân vận động|chỗ)"
)
_TIME_NOUN = r"(?:năm|ngày|tháng|thế kỷ|thập niên|thập kỷ|lúc|khi|thời gian|thời điểm|giai đoạn|quý|tuần|thứ)"
# Words between a noun and its "nào"; after these, "nào" asks about something else.
_BETWEEN = r"\s+(?!(?:là|có|được|bị|cho|với|của|đã|sẽ|khi|nào|gì)\b)[^\W\d_]+"
_WHICH = rf"(?:{_BETWEEN}){{0,2}}?\s+(?:nào|gì)"

_VIETNAMESE: tuple[tuple[QuestionKind, str], ...] = (
    (QuestionKind.REASON, r"tại sao|vì sao|sao lại|lý do|nguyên nhân|(?:vì|do) (?:cái )?(?:gì|đâu)"),
    (
        QuestionKind.DATE,
        rf"bao giờ|{_TIME_NOUN} (?:nào|mấy)|(?:ngày|năm|tháng) bao nhiêu|mấy giờ|"
        r"ngày tháng năm",
    ),
    (QuestionKind.NUMBER, r"bao nhiêu|bao lâu|bao xa|mấy|số lượng|tỷ lệ|chiếm phần trăm"),
    (
        QuestionKind.LIST,
        rf"(?:những|các)(?:{_BETWEEN}){{1,5}}? (?:nào|gì)|"
        r"những (?:ai|gì|đâu)|kể tên|liệt kê|"
        rf"(?:hai|ba|bốn|năm|sáu)(?:{_BETWEEN}){{1,3}} (?:nào|gì)",
    ),
    (QuestionKind.MANNER, r"như thế nào|thế nào|bằng cách nào|cách nào|ra sao|làm sao|như nào"),
    (QuestionKind.PERSON, rf"\bai\b|{_PERSON_NOUN}{_WHICH}|tên (?:của )?{_PERSON_NOUN}"),
    (QuestionKind.ORGANISATION, rf"{_ORGANISATION_NOUN}{_WHICH}|tên (?:của )?{_ORGANISATION_NOUN}"),
    (QuestionKind.PLACE, rf"\bđâu\b|{_PLACE_NOUN}{_WHICH}"),
    (
        QuestionKind.YES_NO,
        r"có phải|phải không|đúng không|hay không|hay chưa|\bcó\b.*\bkhông\s*\W*$|chưa\s*\W*$",
    ),
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
    return [(kind, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for kind, pattern in rows]


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


_ACCENTED = _compile(tuple((kind, _bounded(p)) for kind, p in _VIETNAMESE))
# `fold` makes escapes small, so they are kept out of its way: \W and \d differ from \w and \D only by case
_FOLDED = _compile(
    tuple(
        (kind, _bounded("".join(p if p.startswith("\\") else fold(p) for p in re.split(r"(\\.)", pattern))))
        for kind, pattern in _VIETNAMESE
    )
)
_IN_ENGLISH = _compile(_ENGLISH)
_AFTER_HOW_MANY = re.compile(r"(?:bao nhi[êe]u|m[ấa]y|how many|how much)(?=\s)", re.IGNORECASE)
_SCALE = re.compile(r"\s+(?:nghìn|ngàn|triệu|tỷ|tỉ|nghin|trieu|ty|chục|vạn)(?=\s)", re.IGNORECASE)
_BEFORE_WHICH = re.compile(r"((?:[^\W\d_]+\s+){1,2})(?:nào|gì|nao|gi)(?!\w)", re.IGNORECASE)

_STOP = words(
    "là và của có được cho với trong ngoài trên dưới ở tại từ đến tới thì mà đã đang sẽ bị do vì nếu khi để "
    "những các một này đó kia ấy rằng về theo như cũng còn vào ra lại nữa rồi hay hoặc không phải "
    "ai gì nào đâu sao bao nhiêu mấy giờ thế tại bằng cách hãy cho biết ạ nhỉ à vậy "
    "what who whom whose which where when why how is are was were do does did has have had the a an "
    "of in on at "
    "to for by with from and or that this it be many much can could will would"
)


def is_english(question: str) -> bool:
    """Whether a question is asked in English: no accents, and not Vietnamese typed without them.

    >>> is_english("Who is the minister?"), is_english("ai la bo truong")
    (True, False)
    """
    return not has_accents(question) and not needs_accents(question, AccentModel.background())


def analyse(question: str) -> Question:
    """Take a question apart.

    >>> analyse("Việt Nam có bao nhiêu doanh nghiệp công nghệ?")
    Question(kind=<QuestionKind.NUMBER: 'number'>, unit='doanh nghiệp', content=('việt', 'nam', 'doanh', \
'nghiệp', 'công', 'nghệ'))
    """
    accented = has_accents(question)
    english = not accented and is_english(question)
    rows = _ACCENTED if accented else _IN_ENGLISH if english else _FOLDED
    # "AI" is no "ai"
    line = re.sub(r"\bAI\b", "X", question)
    kind = next((kind for kind, pattern in rows if pattern.search(line)), QuestionKind.OTHER)
    stop = _STOP if accented or english else _FOLDED_STOP
    content = tuple(
        t.text for t in tokens(question) if t.text not in stop or question[t.start : t.end] == "AI"
    )
    return Question(kind=kind, unit=_unit(question), content=content)


_FOLDED_STOP = frozenset(map(fold, _STOP - words("một đó bằng cách phải")))


def _unit(question: str) -> str | None:
    many = _AFTER_HOW_MANY.search(question)
    if many is not None:
        at = many.end()
        while (scale := _SCALE.match(question, at)) is not None:
            at = scale.end()
        return unit_after(question, at)[0] or None
    which = _BEFORE_WHICH.search(question)
    if which is None:
        return None
    before = which[1].lower().split()
    if before[-1] in _STOP:
        return None  # "là gì", "khi nào"
    return " ".join(w for w in before if w not in _STOP)


_POINTS_BACK = re.compile(
    _bounded(
        r"(?:ông|bà|anh|cô|chị) (?:ấy|ta|này|đó)|họ|(?:năm|tháng|ngày|lần|quý|tuần) (?:trước )?(?:đó|ấy)|"
        r"(?:điều|việc|người|nơi|chỗ|sự kiện|cái|bài|công ty|nước|con số|hội nghị|số) "
        r"(?:này|đó|ấy)|ở đó|khi đó|lúc đó"
    ),
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\W*(?:thế còn|vậy còn|còn|thế|vậy|thế thì|vậy thì|rồi sao|what about|how about|and)(?!\w)|thì sao\W*$",
    re.IGNORECASE,
)
_POINTS_BACK_FOLDED = re.compile(
    _bounded(r"(?:ong|ba|anh|co|chi) (?:ay|do)|(?:nam|thang|ngay) (?:truoc )?do|dieu (?:nay|do)"),
    re.IGNORECASE,
)
_GOES_ON_FOLDED = re.compile(r"^\W*(?:the con|vay con)(?!\w)|thi sao\W*$", re.IGNORECASE)
_ENGLISH_BACK = re.compile(r"\b(?:he|she|they|him|them|his|her|their|it|that year)\b", re.IGNORECASE)
_FEWEST_CONTENT = 3  # syllables that a question needs to stand alone


def is_dependent(question: str) -> bool:
    """Whether a question needs what was said before it.

    >>> [is_dependent(q) for q in ("Thế còn năm trước đó?", "Ai phát biểu?", "Ai là Bộ trưởng Bộ Y tế?")]
    [True, True, False]
    """
    if has_accents(question):
        if _GOES_ON.search(question) or _POINTS_BACK.search(question):
            return True
    elif is_english(question):
        if _GOES_ON.search(question) or _ENGLISH_BACK.search(question):
            return True
    elif _GOES_ON_FOLDED.search(question) or _POINTS_BACK_FOLDED.search(question):
        return True
    return len(analyse(question).content) < _FEWEST_CONTENT and not names(question)

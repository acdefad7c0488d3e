"""What a sentence says otherwise than the question: the right topic of another year, country or person.

That a sentence lacks the question's year says little, its neighbours may hold it; that it names another
year instead says much. Judges what is written, not what is known: two names of one country conflict.
"""

from __future__ import annotations

import re

from qa.answering.answer_types import cached_dates, cached_names
from qa.vietnamese.names import Name, NameKind
from qa.vietnamese.numbers import DateMention
from qa.vietnamese.questions import QuestionKind
from qa.vietnamese.text import fold

_FIELDS = ("month", "day", "quarter", "century")
_ASKED = {NameKind.PERSON: QuestionKind.PERSON, NameKind.PLACE: QuestionKind.PLACE}
_UTMOST = re.compile(r"\b(?:nhất|đầu tiên|duy nhất|cuối cùng|dẫn đầu|đứng đầu|hàng đầu|số một|kỷ lục)\b")


def other_date(question: str, sentence: str) -> float:
    """1 when the sentence is dated, and none of its dates can be one that the question names.

    >>> other_date("Kim ngạch năm 2025 là bao nhiêu?", "Năm 2024, kim ngạch đạt 260,65 tỷ USD.")
    1.0
    >>> other_date("Kim ngạch năm 2025 là bao nhiêu?", "Giai đoạn 2021 - 2025, kim ngạch tăng.")
    0.0
    """
    asked, given = cached_dates(question), cached_dates(sentence)
    return float(any(given and not any(_agree(one, other) for other in given) for one in asked))


def _agree(asked: DateMention, given: DateMention) -> bool:
    """Whether both may be one date; what either leaves open agrees."""
    if asked.year is not None and given.year is not None:
        last = given.end_year if given.end_year is not None else given.year
        asked_last = asked.end_year if asked.end_year is not None else asked.year
        if asked_last < given.year or last < asked.year:
            return False
    elif asked.year is not None:
        return False  # a day without its year does not speak for the year
    pairs = ((getattr(asked, field), getattr(given, field)) for field in _FIELDS)
    return all(one is None or other is None or one == other for one, other in pairs)


def other_name(question: str, sentence: str, *, kind: QuestionKind) -> float:
    """The share of the question's people and places in whose stead the sentence names others, 0..1.

    One name of the kind asked for is no other: it may be the answer.

    >>> asked = "Kim ngạch Việt Nam - Nhật Bản là bao nhiêu?"
    >>> other_name(asked, "Kim ngạch Việt Nam - Trung Quốc là 260 tỷ.", kind=QuestionKind.NUMBER)
    0.5
    """
    wanted = [name for name in cached_names(question) if name.kind in _ASKED]
    if not wanted:
        return 0.0
    given = cached_names(sentence)
    folded = fold(sentence)
    lost = [name for name in wanted if not _is_named(name, given, sentence, folded)]
    said = fold(question)
    conflicts = 0
    for name in lost:
        others = [one for one in given if one.kind is name.kind and fold(one.text) not in said]
        conflicts += len(others) > (_ASKED[name.kind] is kind)
    return conflicts / len(wanted)


def _is_named(name: Name, given: tuple[Name, ...], sentence: str, folded: str) -> bool:
    """Whether the sentence names it: in full, a person by the given name, a country as in "Việt - Trung"."""
    syllables = fold(name.text).split()
    if " ".join(syllables) in folded:
        return True
    if name.kind is NameKind.PERSON:
        return any(one.kind is name.kind and fold(one.text).split()[-1] == syllables[-1] for one in given)
    first = re.escape(name.text.split()[0])
    return bool(re.search(rf"\b{first}\s?[-–]\s?[^\W\d_]|[-–]\s?{first}\b", sentence))


def utmost_missing(question: str, sentence: str) -> float:
    """1 when the question asks for the first, the only or the most, and the sentence has no such word.

    >>> utmost_missing("Nước nào đầu tư lớn nhất?", "Trung Quốc là nhà đầu tư lớn thứ 6.")
    1.0
    """
    return float(bool(_UTMOST.search(question.lower())) and not _UTMOST.search(sentence.lower()))

"""Does a text hold a gold answer? Normalisation after SQuAD (arXiv 1606.05250), for Vietnamese.

Lower case, one place for the tone mark, no punctuation; English articles are kept, because "a"
and "an" are Vietnamese syllables. Numbers count by value: "1.000" is "1000", "13,50" is "13,5". An
answer that is one amount or one date also counts by value: "1,26 triệu người" is "1.260.000 người",
"ngày 31 tháng 7 năm 2025" is "31/7/2025".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from qa.answering.verification import figures_missing
from qa.vietnamese.names import names
from qa.vietnamese.numbers import DateMention, Quantity, dates, quantities, units_agree
from qa.vietnamese.text import fold, nfc, tokens

_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$|^[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?$")
_DECIMAL = re.compile(r"^(\d+)[.,](\d+)$")
_SPELLINGS = {"tỉ": "tỷ", "qui": "quy", "kĩ": "kỹ", "mĩ": "mỹ", "lí": "lý", "sĩ": "sỹ"}


def answer_tokens(text: str) -> list[str]:
    """Cut into syllables and numbers, each in one spelling.

    >>> answer_tokens("Khoảng 1.000 tỉ đồng, hoà vốn 13,50%!")
    ['khoảng', '1000', 'tỷ', 'đồng', 'hòa', 'vốn', '13.5']
    """
    return [_spelling(token.text) for token in tokens(nfc(text))]


def _spelling(token: str) -> str:
    if not token[0].isdigit():
        return _SPELLINGS.get(token, token)
    if _THOUSANDS.match(token):
        comma_is_decimal = "." in token and ("," not in token or token.index(".") < token.index(","))
        token = token.replace(".", "").replace(",", ".") if comma_is_decimal else token.replace(",", "")
    if decimal := _DECIMAL.match(token):
        whole, rest = decimal[1].lstrip("0") or "0", decimal[2].rstrip("0")
        return f"{whole}.{rest}" if rest else whole
    if token.isdigit():
        return token.lstrip("0") or "0"
    # a date: "05/07/2025" is "5/7/2025"
    return re.sub(r"\d+", lambda m: m[0].lstrip("0") or "0", token)


def holds(text: str, answer: str) -> bool:
    """Whether the text holds the answer, as a run of whole syllables.

    >>> holds("Đội đã thua 308 điểm.", "308"), holds("Đội đã thua 1308 điểm.", "308")
    (True, False)
    >>> holds("Cả nước có 1.260.000 lao động.", "1,26 triệu lao động"), holds("Sáng 31/7/2025", "31 tháng 7")
    (True, True)
    """
    wanted = answer_tokens(answer)
    if not wanted:
        return bool(answer) and answer in text
    if _contains(answer_tokens(text), wanted):
        return True
    value = _whole_value(answer)
    return value is not None and any(_agrees(value, found) for found in _values(text))


def _contains(found: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(list(found[i : i + size]) == list(wanted) for i in range(len(found) - size + 1))


_Value = Quantity | DateMention
_LEAST_WITHOUT_UNIT = 1000  # a smaller number without its unit could be anything


@lru_cache(maxsize=4096)
def _values(text: str) -> tuple[_Value, ...]:
    return (*dates(text), *quantities(text))


@lru_cache(maxsize=4096)
def _whole_value(answer: str) -> _Value | None:
    """Give the amount or date that the answer is, if it says nothing else."""
    found = _values(answer)
    if len(found) != 1:
        return None
    outside = answer[: found[0].start] + answer[found[0].end :]
    return None if tokens(outside) else found[0]


def _agrees(gold: _Value, found: _Value) -> bool:
    if isinstance(gold, DateMention):
        return isinstance(found, DateMention) and all(
            want is None or want == have for want, have in zip(_parts(gold), _parts(found), strict=True)
        )
    if not isinstance(found, Quantity) or gold.is_vague or found.is_vague:
        return False
    if (gold.value, gold.upper, gold.out_of) != (found.value, found.upper, found.out_of):
        return False
    if not gold.unit:
        return abs(gold.value) >= _LEAST_WITHOUT_UNIT
    base, found_base = (one.unit.partition("/")[0] for one in (gold, found))
    return units_agree(gold.unit, found.unit) and f"{found_base} ".startswith(f"{base} ")


def _parts(date: DateMention) -> tuple[int | None, ...]:
    return (date.year, date.month, date.day, date.quarter, date.century, date.end_year)


def holds_any(text: str, answers: Sequence[str]) -> bool:
    """Whether the text holds one of the answers.

    >>> holds_any("Thủ đô là Hà Nội.", ["Huế", "Hà Nội"])
    True
    """
    return any(holds(text, answer) for answer in answers)


def exact(given: str, answers: Sequence[str]) -> float:
    """SQuAD's exact match: 1.0 when some gold answer has the same syllables and numbers.

    >>> exact("1.000 đồng.", ["1000 đồng"]), exact("khoảng 1.000 đồng", ["1000 đồng"])
    (1.0, 0.0)
    """
    mine = answer_tokens(given)
    return float(bool(mine) and any(mine == answer_tokens(a) or _same_value(given, a) for a in answers))


def overlap_f1(given: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 over syllables, the best over the gold answers.

    Two of three given syllables are gold, both gold syllables are given: P 2/3, R 1, F1 0.8.

    >>> overlap_f1("thành Hà Nội", ["Hà Nội"])
    0.8
    """
    mine = Counter(answer_tokens(given))
    best = 0.0
    for answer in answers:
        if _same_value(given, answer):
            return 1.0
        gold = Counter(answer_tokens(answer))
        common = (mine & gold).total()
        if common:
            best = max(best, 2 * common / (mine.total() + gold.total()))
    return best


def _same_value(given: str, answer: str) -> bool:
    mine, gold = _whole_value(given), _whole_value(answer)
    return mine is not None and gold is not None and _agrees(gold, mine) and _agrees(mine, gold)


def unsupported(sentence: str, texts: str) -> list[str]:
    """Figures and names of a sentence that the texts nowhere give, "nước" before a country aside.

    >>> unsupported("Huế đón 3 triệu khách, Vinh 1 triệu.", "Huế đón 2 triệu khách; Đà Nẵng 1 triệu.")
    ['3 triệu khách', 'Vinh']
    >>> unsupported("Ông Tư đến từ nước El Salvador.", "Tư rời El Salvador.")
    []
    """
    held = fold(texts)
    return [
        *figures_missing(sentence, texts),
        *(name.text for name in names(sentence) if fold(_proper(name.text)) not in held),
    ]


def _proper(name: str) -> str:
    """A name from its first capital on; all of it where there is none."""
    first = next((at for at, letter in enumerate(name) if letter.isupper()), 0)
    return name[first:]

"""Does a text hold a gold answer? Normalisation after SQuAD (arXiv 1606.05250), for Vietnamese.

Lower case, one place for the tone mark, no punctuation; English articles are kept, because "a"
and "an" are Vietnamese syllables. Numbers count by value: "1.000" is "1000", "13,50" is "13,5".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.vietnamese.text import nfc, tokens

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
    """
    wanted = answer_tokens(answer)
    if not wanted:
        return bool(answer) and answer in text
    return _contains(answer_tokens(text), wanted)


def _contains(found: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(list(found[i : i + size]) == list(wanted) for i in range(len(found) - size + 1))


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
    return float(bool(mine) and any(mine == answer_tokens(answer) for answer in answers))


def overlap_f1(given: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 over syllables, the best over the gold answers.

    Two of three given syllables are gold, both gold syllables are given: P 2/3, R 1, F1 0.8.

    >>> overlap_f1("thành Hà Nội", ["Hà Nội"])
    0.8
    """
    mine = Counter(answer_tokens(given))
    best = 0.0
    for answer in answers:
        gold = Counter(answer_tokens(answer))
        common = (mine & gold).total()
        if common:
            best = max(best, 2 * common / (mine.total() + gold.total()))
    return best

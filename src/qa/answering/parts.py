"""Cut a question that asks several things into its parts: str -> list[str].

"Ai là Đại sứ tại Nhật Bản và ai là Tổng Lãnh sự tại Quảng Châu?" asks two things, perhaps of two articles.
A cut is made only where both sides ask something themselves.
"""

from __future__ import annotations

import re

from qa.vietnamese.text import has_accents

_ASKS = re.compile(
    r"\b(?:ai|gì|nào|bao nhiêu|mấy|đâu|bao giờ|sao|who|what|which|where|when|why|how)\b", re.IGNORECASE
)
# Without accents "đâu" and "đầu", "mấy" and "máy" look the same: those are left out.
_ASKS_BARE = re.compile(
    r"\b(?:ai|gi|nao|bao nhieu|bao gio|who|what|which|where|when|why|how)\b", re.IGNORECASE
)
_JOINT = re.compile(
    r"\s*(?:[,;]\s*(?:và|va|còn|con|and)\b|;|\?(?=\s+\S)|\b(?:và|va|còn|con|and)\b)\s*", re.IGNORECASE
)
_LEAST_WORDS = 4
_MOST = 3


def parts(question: str) -> list[str]:
    """The things that a question asks, one a string; itself alone when it asks one.

    >>> parts("Ai là Đại sứ tại Nhật Bản và ai là Tổng Lãnh sự tại Quảng Châu?")
    ['Ai là Đại sứ tại Nhật Bản?', 'ai là Tổng Lãnh sự tại Quảng Châu?']
    >>> parts("Bộ Khoa học và Công nghệ làm gì?")
    ['Bộ Khoa học và Công nghệ làm gì?']
    """
    text = question.rstrip(" ?.!")
    asks = _ASKS if has_accents(text) else _ASKS_BARE
    found: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        left, rest = text[start : joint.start()], text[joint.end() :]
        whole = all(len(side.split()) >= _LEAST_WORDS and asks.search(side) for side in (left, rest))
        if whole and len(found) + 1 < _MOST:
            found.append(left)
            start = joint.end()
    found.append(text[start:])
    return [f"{part.strip()}?" for part in found] if len(found) > 1 else [question]

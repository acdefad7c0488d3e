"""Learn the abbreviations that a text spells out itself: text -> list[Definition].

Follows Schwartz and Hearst (PSB 2003), with syllables for letters: "Ủy ban nhân dân (UBND)". Where the
initials don't match ("Trung tâm Đổi mới sáng tạo Quốc gia (NIC)") the long form must be a name with a capital
that begins it, or recur in other texts (`merge`). Precision before recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.records import Span
from qa.vietnamese.names import NameKind, names
from qa.vietnamese.text import fold, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A short form and what it stands for."""

    short: str
    long: str
    span: Span  # from the first of the two to the closing bracket
    is_certain: bool = True  # False: only the left context, which `merge` may bound
    context: tuple[str, ...] = ()  # the words before the bracket, nearest last


_SKIPPED = words("và & của về cho các")
_BEFORE_A_TAIL = words("của thuộc và về cho")
_SHORT = r"[A-ZĐƯÔƠÂĂÊ][\w]*(?:[&.\-/][\w]+)*"
_BRACKET = re.compile(rf"\((?:gọi tắt là |viết tắt là |viết tắt: |tắt là )?[\"“]?({_SHORT})[\"”]?\)")
_REVERSED = re.compile(rf"(?<!\w)({_SHORT})\s*\(([^()\n]{{4,90}})\)")
_WORD = re.compile(r"[^\W\d_]+(?:[&-][^\W\d_]+)*|&")
_LONGEST = 14  # words


def definitions(text: str) -> list[Definition]:
    """Find the pairs that the text spells out, in order.

    >>> [(d.short, d.long) for d in definitions("Ủy ban nhân dân (UBND) và Bộ Khoa học và Công nghệ (KH&CN)")]
    [('UBND', 'Ủy ban nhân dân'), ('KH&CN', 'Khoa học và Công nghệ')]
    """
    found = []
    for match in _BRACKET.finditer(text):
        if _is_short_form(match[1]):
            definition = _before_bracket(text, match)
            if definition is not None:
                found.append(definition)
    for match in _REVERSED.finditer(text):
        row = list(_WORD.finditer(match[2]))
        if _is_short_form(match[1]) and row and _spells(match[1], [w[0] for w in row]):
            found.append(Definition(short=match[1], long=match[2].strip(), span=match.span()))
    return sorted(found, key=lambda d: d.span)


def _is_short_form(short: str) -> bool:
    letters = [c for c in short if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    is_roman = re.fullmatch(r"[IVXLC]+", short) is not None
    return 2 <= len(letters) <= 10 and capitals >= 2 and 2 * capitals > len(letters) and not is_roman


def _before_bracket(text: str, match: re.Match[str]) -> Definition | None:
    left = text[max(0, match.start() - 160) : match.start()]
    # the long form stands in the same clause
    left = re.split(r"[\n.;:!?()\"“”]", left)[-1]
    row = list(_WORD.finditer(left))
    if not row or left[row[-1].end() :].strip():
        return None
    offset = match.start() - len(left)
    for count in range(2, min(_LONGEST, len(row)) + 1):
        candidate = row[-count:]
        if candidate[0][0].lower() in _SKIPPED:
            continue
        if _spells(match[1], [w[0] for w in candidate]):
            start = offset + candidate[0].start()
            long = text[start : match.start()].strip()
            return Definition(short=match[1], long=long, span=(start, match.end()))
    name = _name_at_end(left)
    context = tuple(w[0] for w in row[-_LONGEST:])
    start = offset + (row[-len(context)].start() if name is None else left.rindex(name))
    return Definition(
        short=match[1],
        long=text[start : match.start()].strip(),
        span=(start, match.end()),
        is_certain=name is not None,
        context=context,
    )


def _name_at_end(left: str) -> str | None:
    """Give the organisation whose name ends where the bracket opens."""
    end = len(left.rstrip())
    last = next((n for n in reversed(names(left)) if n.end == end), None)
    if last is None or last.kind is not NameKind.ORGANISATION or len(last.text.split()) < 3:
        return None
    before = left[: last.start].split()
    # "… của Liên Hiệp Quốc (UNESCO)": the name found may be the tail of a longer one
    is_tail = bool(before) and before[-1].strip(",").lower() in _BEFORE_A_TAIL
    return last.text if last.text[0].isupper() and not is_tail else None


def _spells(short: str, row: Sequence[str]) -> bool:
    """Whether the words' initials, the linking words left out or in, spell the short form.

    >>> _spells("KH&CN", "Khoa học và Công nghệ".split()), _spells("AI", "trí tuệ".split())
    (True, False)
    """
    wanted = "".join(c for c in fold(short) if c.isalpha())
    kept = [w for w in row if w.lower() not in _SKIPPED]
    if all(len(w) == 1 for w in kept):
        return False  # "r, g, b (RGB)" spells nothing out
    return wanted in ("".join(fold(w[0]) for w in kept), "".join(fold(w[0]) for w in row if w != "&"))


def merge(found: Iterable[Definition]) -> dict[str, str]:
    """Bring the definitions of many texts together: short form -> long form.

    What the initials or a name bound wins, the most frequent first. Else two left contexts or more must share
    their end: "về trí tuệ nhân tạo (AI)" and "của trí tuệ nhân tạo (AI)".

    >>> merge(definitions("ứng dụng trí tuệ nhân tạo (AI). Nói về trí tuệ nhân tạo (AI)."))
    {'AI': 'trí tuệ nhân tạo'}
    """
    certain: dict[str, dict[str, int]] = {}
    contexts: dict[str, list[tuple[str, ...]]] = {}
    for definition in found:
        if definition.is_certain:
            longs = certain.setdefault(definition.short, {})
            longs[definition.long] = longs.get(definition.long, 0) + 1
        else:
            contexts.setdefault(definition.short, []).append(definition.context)
    merged = {short: max(longs, key=lambda w: longs[w]) for short, longs in certain.items()}
    for short, seen in contexts.items():
        different = list({tuple(w.lower() for w in context): context for context in seen}.values())
        if short in merged or len(different) < 2:
            continue  # the same sentence twice bounds nothing
        shared = _common_end(different)
        while shared and shared[0].lower() in _SKIPPED:
            shared = shared[1:]
        if len(shared) >= 2:
            merged[short] = " ".join(shared)
    return merged


def _common_end(rows: Sequence[tuple[str, ...]]) -> list[str]:
    shared: list[str] = []
    for column in zip(*(reversed(row) for row in rows), strict=False):
        if len({w.lower() for w in column}) > 1:
            break
        shared.insert(0, column[0])
    return shared

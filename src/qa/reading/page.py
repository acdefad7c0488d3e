"""Set sentences on a page to be read in one run: lines -> a text with their places.

A sentence of the news often leaves unsaid what it speaks of: the headline said it, or the sentence before.
So the sentences of an article stand in its order after its title, and "Ông cho biết …" after the sentence
that names him. The reader is taught on such pages and reads such pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.records import Span
from qa.vietnamese.sentences import leans_back

TITLE_WORDS = 16  # the rest of a longer title is left out


def heading(title: str | None) -> str:
    """Give a title as it stands before the text it belongs to; empty without one.

    >>> heading("Hội An"), heading(None)
    ('«Hội An»', '')
    """
    words = (title or "").replace("_", " ").split()
    return f"«{' '.join(words[:TITLE_WORDS])}»" if words else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence to be read."""

    article: str  # whose it is; any name that tells articles apart
    at: int  # where it begins in the article
    text: str
    title: str = ""  # of the article, shown once before its sentences; empty: not shown
    before: str = ""  # the sentence before, shown where this one leans on it; empty: not shown


def lay_out(lines: Sequence[Line]) -> tuple[str, list[Span]]:
    """Join lines, the first line's article first; the places are in the order of the lines given.

    >>> born = Line(article="1", at=40, text="Ông sinh ở Huế.", title="Xuân Thu", before="Lê Thu làm thơ.")
    >>> lay_out([born, Line(article="1", at=0, text="Bài có 95 câu.", title="Xuân Thu")])
    ('«Xuân Thu» Bài có 95 câu. Lê Thu làm thơ. Ông sinh ở Huế.', [(42, 57), (11, 25)])
    """
    first = {line.article: place for place, line in reversed(list(enumerate(lines)))}
    text, last, places = "", None, dict[int, Span]()
    for number in sorted(range(len(lines)), key=lambda at: (first[lines[at].article], lines[at].at)):
        line = lines[number]
        new = last is None or last.article != line.article
        if line.title and new:
            text = _joined(text, heading(line.title))
        if line.before and leans_back(line.text) and (new or last is None or last.text != line.before):
            text = _joined(text, line.before)
        text = _joined(text, line.text)
        places[number] = (len(text) - len(line.text), len(text))
        last = line
    return text, [places[number] for number in range(len(lines))]


def _joined(text: str, more: str) -> str:
    return f"{text} {more}" if text else more

"""Set sentences on a page to be read in one run: lines -> a text with their places.

A sentence of the news often leaves unsaid whom it speaks of, because the sentence before named him. So the
sentences of an article stand in its order, and "Ông cho biết …" after the sentence that it leans on. The
reader is taught on such pages and reads such pages. A title before the sentences did harm, though it was
taught so (development halves, best sentence right: MLQA-vi 69.9 % with titles, 72.5 without).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.reading.anaphora import leans_back
from qa.records import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence to be read."""

    article: str  # whose it is; any name that tells articles apart
    at: int  # where it begins in the article
    text: str
    before: str = ""  # the sentence before, shown where this one leans on it; empty: not shown


def lay_out(lines: Sequence[Line]) -> tuple[str, list[Span]]:
    """Join lines, the first line's article first; the places are in the order of the lines given.

    >>> born = Line(article="1", at=40, text="Ông sinh ở Huế.", before="Lê Thu làm thơ.")
    >>> lay_out([born, Line(article="1", at=0, text="Bài có 95 câu.")])
    ('Bài có 95 câu. Lê Thu làm thơ. Ông sinh ở Huế.', [(31, 46), (0, 14)])
    """
    first = {line.article: place for place, line in reversed(list(enumerate(lines)))}
    text, last, places = "", "", dict[int, Span]()
    for number in sorted(range(len(lines)), key=lambda at: (first[lines[at].article], lines[at].at)):
        line = lines[number]
        if line.before not in ("", last) and leans_back(line.text):
            text += f"{line.before} "
        places[number] = (len(text), len(text) + len(line.text))
        text += f"{line.text} "
        last = line.text
    return text.rstrip(" "), [places[number] for number in range(len(lines))]

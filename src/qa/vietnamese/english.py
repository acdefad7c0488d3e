"""Say an English question in Vietnamese words, term by term: for matching words, not for reading.

The table is our own: some 6,100 terms of news English with their usual Vietnamese. Word order, endings
and whatever the table lacks stay English; which of several renderings is meant is left to the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import resources

from qa.vietnamese.text import words

_WORD = re.compile(r"\d+(?:[.,/:]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\S")
_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST_TERM = 3  # words
_NAMES = words("may march us hue turkey polish china")  # in small letters they are other words
_ENDINGS = (  # what goes, what comes in its place
    ("ies", "y"),
    ("ied", "y"),
    ("ves", "f"),
    ("sses", "ss"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
)


def gloss(question: str, held: Callable[[str], int | None]) -> tuple[str, list[str]]:
    """The question with its terms in Vietnamese, and the other renderings that the corpus knows.

    ``held`` says how many passages hold a rendering; the first that any holds is taken. A term with a capital
    gets capitals, as names have.

    >>> gloss("Which fund did the Prime Minister approve?", {"phê duyệt": 2, "chấp thuận": 1}.get)
    ('Which quỹ did the Thủ Tướng phê duyệt ?', ['chấp thuận'])
    """
    found: list[str] = _WORD.findall(question)
    said: list[str] = []
    others: list[str] = []
    at = 0
    while at < len(found):
        for size in range(min(_LONGEST_TERM, len(found) - at), 0, -1):
            term = " ".join(found[at : at + size])
            renderings = _renderings(term)
            if renderings:
                known = [one for one in renderings if held(one)] or renderings[:1]
                said.append(known[0].title() if at and term[:1].isupper() else known[0])
                others += known[1:]
                break
        else:
            size = 1
            said.append(found[at])
        at += size
    return " ".join(said), others


def _renderings(term: str) -> tuple[str, ...]:
    if term in _NAMES:
        return ()
    return next((table()[form] for form in _forms(term.lower()) if form in table()), ())


def _forms(term: str) -> Iterator[str]:
    """The term, then what it may be an inflection of."""
    bare = _POSSESSIVE.sub("", term)
    yield bare
    for ending, instead in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            stem = bare[: -len(ending)] + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[str, ...]]:
    """English term -> its Vietnamese renderings, the most usual first."""
    text = resources.files("qa.vietnamese").joinpath("data", "english.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line)
    return {english: tuple(vietnamese.split(";")) for english, vietnamese in rows}

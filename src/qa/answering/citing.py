"""Read what a model writes and cite it: text -> statements -> the answer's text and citations.

A statement is one sentence with the markers ``[n]`` that belong to it, before or after its full stop.
What the model decorates (bullets, bold, a block of thoughts) is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.answering.verification import Support
from qa.records import Citation, Hit, Source, Verdict
from qa.vietnamese.sentences import split
from qa.vietnamese.text import nfc

_MARKER = re.compile(r"\s*[\[【](?:nguồn|đoạn|bài)?\s*(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)[\]】]", re.IGNORECASE)
_LEADING = re.compile(rf"(?:{_MARKER.pattern})+[.!?…]*", re.IGNORECASE)
_NAMED = re.compile(r"^\s*(?:nguồn|đoạn|bài)(?: báo| văn)?\s*(\d{1,2})\s*:\s*(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•+#>]+|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|`")
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_OPEN = re.compile(r"\s*[\[【][^\]】]{0,12}\Z")
_WHOLE = re.compile(r"[.!?…:;”\"')\]】]\s*\Z")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a model, and the numbers of the passages that it cites."""

    text: str
    markers: tuple[int, ...] = ()


class StatementReader:
    """Cuts a growing text into statements; each is given out once the next one has begun."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0  # sentences

    def feed(self, text: str) -> list[Statement]:
        """Take more text; the statements that it completes."""
        self._text += text
        return self._new(keep=1)

    def close(self, *, torn: bool) -> list[Statement]:
        """The last statements; where the text was ``torn``, without one that has no end."""
        found = self._new(keep=0)
        return found[:-1] if found and torn and not _WHOLE.search(self._text) else found

    def _new(self, *, keep: int) -> list[Statement]:
        # A marker that is not closed yet says nothing.
        found = statements(_OPEN.sub("", self._text))
        new = found[self._given : len(found) - keep]
        self._given += len(new)
        return new


def statements(text: str) -> list[Statement]:
    """Cut a whole text.

    >>> statements("- Huế đón **2** triệu khách [1]. Hội An vắng. [2][3]")
    [Statement(text='Huế đón 2 triệu khách.', markers=(1,)), Statement(text='Hội An vắng.', markers=(2, 3))]
    >>> statements("Đoạn 2: Hội An vắng.")
    [Statement(text='Hội An vắng.', markers=(2,))]
    """
    text = nfc(_EMPHASIS.sub("", _THOUGHTS.sub("", text)))
    found: list[Statement] = []
    for start, end in split(text):
        line = text[start:end]
        # Markers after the full stop belong to the sentence before it.
        lead = _LEADING.match(line)
        if lead and found:
            found[-1] = Statement(found[-1].text, (*found[-1].markers, *_numbers(lead[0])))
            line = line[lead.end() :]
        bare = _BULLET.sub("", _MARKER.sub("", line)).strip()
        named = _NAMED.match(bare)
        numbers = (*((int(named[1]),) if named else ()), *_numbers(line))
        bare = bare[named.end() :] if named else bare
        if any(map(str.isalnum, bare)):
            found.append(Statement(bare, numbers))
    return found


def _numbers(text: str) -> Iterable[int]:
    return (int(number) for mark in _MARKER.finditer(text) for number in re.findall(r"\d+", mark[1]))


class CitedText:
    """An answer that grows by supported statements."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        articles = {hit.article.id: hit.article for hit in hits}
        self.sources = tuple(Source.of(article, n) for n, article in enumerate(articles.values(), 1))
        self.text = ""
        self.citations: list[Citation] = []

    def add(self, statement: str, support: Support) -> tuple[str, list[Citation]]:
        """Write a statement with a marker for each of its spans; what was added, and its citations."""
        ids = {one.article_id: one.id for one in self.sources}
        begin = len(self.text) + bool(self.text)
        new = [
            Citation(
                n=number,
                answer_span=(begin, begin + len(statement)),
                source_id=ids[one.hit.article.id],
                article_id=one.hit.article.id,
                source_span=one.span,
                quote=one.text,
                verdict=Verdict.SUPPORTED,
                score=support.score,
            )
            for number, one in enumerate(support.spans, len(self.citations) + 1)
        ]
        marks = "".join(f"[{citation.n}]" for citation in new)
        added = f"{' ' if self.text else ''}{statement} {marks}"
        self.text += added
        self.citations += new
        return added, new

    @property
    def cited_sources(self) -> tuple[Source, ...]:
        """The sources that some citation names."""
        cited = {citation.source_id for citation in self.citations}
        return tuple(one for one in self.sources if one.id in cited)

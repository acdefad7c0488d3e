"""Cut an answer into its statements: Answer -> what is said, and which citations stand behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.evaluation.runs import Record
from qa.records import Answer, Citation, Status

_MARKERS = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A run of the answer with one set of citations; none when nothing is cited for it."""

    text: str
    citations: tuple[Citation, ...]


def given(record: Record) -> Answer | None:
    """Give the answer if there is one; an abstention or a failure is none."""
    answer = record.answer
    return None if answer is None or answer.status is Status.ABSTAINED else answer


def statements(answer: Answer) -> list[Statement]:
    """Cut at the citations' spans; text between them that says something is an uncited statement."""
    found: list[Statement] = []
    at = 0
    for span in sorted({c.answer_span for c in answer.citations}):
        found += _uncited(answer.answer[at : span[0]])
        cited = tuple(c for c in answer.citations if c.answer_span == span)
        found.append(Statement(text=_MARKERS.sub("", answer.answer[slice(*span)]).strip(), citations=cited))
        at = max(at, span[1])
    return found + _uncited(answer.answer[at:])


def _uncited(text: str) -> list[Statement]:
    bare = _MARKERS.sub("", text).strip()
    return [Statement(text=bare, citations=())] if any(map(str.isalnum, bare)) else []

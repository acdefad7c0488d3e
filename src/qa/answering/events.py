"""Tell an answer that is there already as it would be streamed: Answer -> events."""

from __future__ import annotations

from collections.abc import Iterator

from qa.answering.extractive import Draft
from qa.records import Answer, Cited, TextAdded


def sentences(answer: Draft | Answer) -> Iterator[TextAdded | Cited]:
    """Each sentence with its markers, then its citations."""
    # A sentence goes on to where the next one begins; several markers may share one sentence.
    starts = sorted({citation.answer_span[0] for citation in answer.citations}) or [0]
    ends = [*(start - 1 for start in starts[1:]), len(answer.answer)]
    for start, end in zip(starts, ends, strict=True):
        yield TextAdded(answer.answer[start - 1 if start else 0 : end])
        yield from (Cited(one) for one in answer.citations if one.answer_span[0] == start)

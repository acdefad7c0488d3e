"""What became of a question: record -> the first stage at which it went wrong."""

from __future__ import annotations

from enum import StrEnum

from qa.evaluation.metrics.answers import is_right
from qa.evaluation.metrics.retrieval import Grain, ranked
from qa.evaluation.metrics.statements import given
from qa.evaluation.runs import Record

_FOUND_WITHIN = 10  # articles


class Fate(StrEnum):
    """Right, or where it was lost."""

    RIGHT = "right"
    FAILED = "asking failed"
    SHOULD_ABSTAIN = "should have abstained"
    NOT_FOUND = "article not found"
    ABSTAINED = "abstained wrongly"
    OTHER_ARTICLE = "cites another article"
    OTHER_SENTENCE = "right article, wrong sentence"


def fate(record: Record) -> Fate:
    """Tell what became of a question."""
    answer = given(record)
    if record.answer is None:
        return Fate.FAILED
    if is_right(record):
        return Fate.RIGHT
    if not record.question.answerable:
        return Fate.SHOULD_ABSTAIN
    gold = {g.article_id for g in record.gold}
    if all(found.startswith("other") for found in ranked(record, Grain.ARTICLE)[:_FOUND_WITHIN]):
        return Fate.NOT_FOUND
    if answer is None:
        return Fate.ABSTAINED
    if not {c.article_id for c in answer.citations} & gold:
        return Fate.OTHER_ARTICLE
    return Fate.OTHER_SENTENCE

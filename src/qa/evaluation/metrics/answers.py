"""Is the answer right? Short answer and full text against the gold answers."""

from __future__ import annotations

from dataclasses import dataclass

from qa.evaluation.matching import exact, holds_any, overlap_f1
from qa.evaluation.metrics.base import Mean
from qa.evaluation.metrics.statements import given, statements
from qa.evaluation.runs import Record


@dataclass(frozen=True, slots=True)
class ExactMatch(Mean):
    """Exact match of the short answer (SQuAD, arXiv 1606.05250)."""

    name: str = "short answer EM"

    def score(self, record: Record) -> float | None:
        """1 when the short answer is a gold answer."""
        if not record.question.answers:
            return None
        return exact(_short(record), record.question.answers)


@dataclass(frozen=True, slots=True)
class TokenF1(Mean):
    """F1 over the syllables of the short answer (SQuAD, arXiv 1606.05250)."""

    name: str = "short answer F1"

    def score(self, record: Record) -> float | None:
        """Take the best F1 over the gold answers."""
        if not record.question.answers:
            return None
        return overlap_f1(_short(record), record.question.answers)


@dataclass(frozen=True, slots=True)
class AnswerInText(Mean):
    """The answer's text holds a gold answer (accuracy of Kandpal et al., arXiv 2211.08411)."""

    name: str = "answer in text"

    def score(self, record: Record) -> float | None:
        """1 when some gold answer is in the answer's text."""
        if not record.question.answers:
            return None
        answer = given(record)
        return float(answer is not None and holds_any(answer.answer, record.question.answers))


@dataclass(frozen=True, slots=True)
class FirstSentence(Mean):
    """The first sentence holds a gold answer and cites a gold article (after ALCE, arXiv 2305.14627)."""

    name: str = "first sentence right"

    def score(self, record: Record) -> float | None:
        """1 when both are so."""
        if not record.question.answers:
            return None
        answer = given(record)
        first = next(iter(statements(answer)), None) if answer else None
        if first is None or not holds_any(first.text, record.question.answers):
            return 0.0
        gold = {g.article_id for g in record.gold}
        return float(any(c.article_id in gold for c in first.citations))


@dataclass(frozen=True, slots=True)
class ListRecall(Mean):
    """Items of a list question that the answer names (QAMPARI, arXiv 2205.12665; ALCE, 2305.14627)."""

    name: str = "list item recall"

    def score(self, record: Record) -> float | None:
        """Named items over all items."""
        groups = record.question.answer_groups
        if not groups:
            return None
        answer = given(record)
        return sum(holds_any(answer.answer, group) for group in groups) / len(groups) if answer else 0.0


@dataclass(frozen=True, slots=True)
class Right(Mean):
    """Right as a whole: the answer is there with its article cited, or silence where there is none.

    Unanswerable questions count as in SQuAD 2.0 (arXiv 1806.03822).
    """

    name: str = "right"

    def score(self, record: Record) -> float | None:
        """1 when the person was served well."""
        return float(is_right(record))


def is_right(record: Record) -> bool:
    """Tell whether the person was served well: see Right."""
    question, answer = record.question, given(record)
    if not question.answerable:
        return record.answer is not None and answer is None
    if answer is None or not {c.article_id for c in answer.citations} & {g.article_id for g in record.gold}:
        return False
    if question.answer_groups:
        return all(holds_any(answer.answer, group) for group in question.answer_groups)
    if question.answers:
        return holds_any(answer.answer, question.answers)
    return True


def _short(record: Record) -> str:
    answer = given(record)
    return (answer.short_answer or "") if answer else ""


ANSWERS = (Right(), AnswerInText(), FirstSentence(), TokenF1(), ExactMatch(), ListRecall())

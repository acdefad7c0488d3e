"""What in a sentence could be the short answer: (kind asked for, sentence) -> spans.

Looks at form only (numbers, dates, names); whether a span is the right one is for the ranking to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from qa.vietnamese.names import Name, NameKind, names
from qa.vietnamese.numbers import DateMention, Quantity, dates, quantities
from qa.vietnamese.questions import QuestionKind
from qa.vietnamese.text import fold, tokens

cached_names = lru_cache(maxsize=20_000)(lambda text: tuple(names(text)))
cached_dates = lru_cache(maxsize=20_000)(lambda text: tuple(dates(text)))
cached_quantities = lru_cache(maxsize=20_000)(lambda text: tuple(quantities(text)))


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A possible short answer, with its place in the sentence."""

    start: int
    end: int
    text: str
    fits_unit: bool  # a number that counts what was asked for


def _of_quantities(sentence: str, unit: str | None) -> list[AnswerSpan]:
    wanted = fold(unit) if unit else ""
    found: tuple[Quantity, ...] = cached_quantities(sentence)
    return [
        AnswerSpan(
            one.start,
            one.end,
            sentence[one.start : one.end],
            bool(wanted) and wanted in fold(sentence[one.start : one.end + len(wanted) + 12]),
        )
        for one in found
    ]


def _of_dates(sentence: str, _: str | None) -> list[AnswerSpan]:
    found: tuple[DateMention, ...] = cached_dates(sentence)
    return [AnswerSpan(one.start, one.end, sentence[one.start : one.end], False) for one in found]


def _of_names(*kinds: NameKind) -> Callable[[str, str | None], list[AnswerSpan]]:
    def find(sentence: str, _: str | None) -> list[AnswerSpan]:
        found: tuple[Name, ...] = cached_names(sentence)
        return [AnswerSpan(one.start, one.end, one.text, False) for one in found if one.kind in kinds]

    return find


_FINDERS: Mapping[QuestionKind, Callable[[str, str | None], list[AnswerSpan]]] = {
    QuestionKind.NUMBER: _of_quantities,
    QuestionKind.DATE: _of_dates,
    QuestionKind.PERSON: _of_names(NameKind.PERSON),
    QuestionKind.ORGANISATION: _of_names(NameKind.ORGANISATION, NameKind.OTHER),
    QuestionKind.PLACE: _of_names(NameKind.PLACE, NameKind.OTHER),
}


def has_short_answer(kind: QuestionKind) -> bool:
    """Whether a question of this kind is answered by a number, a date or a name."""
    return kind in _FINDERS


def answer_spans(
    kind: QuestionKind, sentence: str, *, question: str, unit: str | None = None
) -> list[AnswerSpan]:
    """Spans of the kind asked for that the question does not already say, in reading order."""
    finder = _FINDERS.get(kind)
    if finder is None:
        return []
    said = f" {' '.join(fold(token.text) for token in tokens(question))} "
    return [
        span
        for span in finder(sentence, unit)
        if f" {' '.join(fold(token.text) for token in tokens(span.text))} " not in said
    ]

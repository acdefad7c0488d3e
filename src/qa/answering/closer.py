"""Have the likeliest sentences read closely: (question, candidates, scores) -> what the reader says of each.

Reading costs most of a question's time, so only the sentences that the first ranking likes are read, set
one after another on as many pages as a small machine has cores. The reader was taught on such pages.
Between its neighbours in the text the right one is chosen a little oftener (MLQA-vi dev 75.2 % against
72.9), for half as much time again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.answering.candidates import SentenceCandidate
from qa.answering.model import READ_FEATURES, FloatVector
from qa.reading import Line, Reader, lay_out
from qa.records import Span
from qa.retrieval.question import SearchQuestion

READ_SENTENCES = 4
_AROUND = 300  # code points of a sentence with its neighbours, read with question and answer
_PAGES = 2  # read at once: one a core of a small machine
FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CloseReading:
    """What the reader says of every candidate, in their order."""

    features: FloatMatrix  # (n, len(READ_FEATURES)) float32
    answers: Sequence[Span | None]  # the likeliest span in each, in the sentence's own code points


def read_closely(
    question: SearchQuestion,
    found: Sequence[SentenceCandidate],
    scores: FloatVector,
    reader: Reader,
    *,
    most: int = READ_SENTENCES,
) -> CloseReading:
    """Read the ``most`` best candidates."""
    features = np.zeros((len(found), len(READ_FEATURES)), np.float32)
    features[:, 3] = 1.0
    answers: list[Span | None] = [None] * len(found)
    pages = lay_pages(found, scores, most=most)
    readings = reader.read(
        question.text, [page.text for page in pages], sentences=[page.sentences for page in pages]
    )
    for page, reading in zip(pages, readings, strict=True):
        answered = zip(reading.sentence_scores, reading.sentence_spans, strict=True)
        for at, sentence, (score, span) in zip(page.rows, page.sentences, answered, strict=True):
            features[at] = (np.clip(score - reading.null, -20, 20), 0.0, reading.relevance, 0.0)
            start, end = max(span[0], sentence[0]), min(span[1], sentence[1])
            answers[at] = (start - sentence[0], end - sentence[0]) if start < end else None
    read = features[:, 3] == 0
    if read.any():
        least = features[read].min(axis=0)
        features[~read, 0], features[~read, 2] = least[0], least[2]
        features[:, 1] = features[:, 0] - features[read, 0].max()
    return CloseReading(features, answers)


def answer_support(
    question: SearchQuestion, sentence: SentenceCandidate, answer: Span | None, reader: Reader
) -> float:
    """Logit that a sentence among its neighbours carries question and answer, taken together, as true."""
    claim, text = statement(question, sentence, answer)
    [reading] = reader.read(claim, [text])
    return reading.carried


def statement(question: SearchQuestion, sentence: SentenceCandidate, answer: Span | None) -> tuple[str, str]:
    """Question and answer as one claim, and the sentence among its neighbours that it is held against."""
    said = sentence.text[slice(*answer)] if answer else sentence.text
    return f"{question.text} {said}", sentence.hit.around(sentence.span, most=_AROUND)


@dataclass(frozen=True, slots=True)
class Page:
    """Sentences set one after another, to be read in one run."""

    rows: Sequence[int]  # of the candidates
    text: str
    sentences: Sequence[Span]  # in the text


def lay_pages(
    found: Sequence[SentenceCandidate], scores: FloatVector, *, most: int = READ_SENTENCES
) -> list[Page]:
    """Share the ``most`` best sentences out so that the pages are about as long as each other."""
    chosen = np.argsort(-scores, kind="stable")[:most].tolist()
    shares: list[list[int]] = [[] for _ in range(min(_PAGES, len(chosen)))]
    for at in sorted(chosen, key=lambda at: -len(found[at].text)):
        min(shares, key=lambda share: sum(len(found[one].text) for one in share)).append(at)
    return [_page(found, sorted(share, key=chosen.index)) for share in shares]


def _page(found: Sequence[SentenceCandidate], rows: Sequence[int]) -> Page:
    text, sentences = lay_out([_line(found[at]) for at in rows])
    return Page(rows, text, sentences)


def _line(sentence: SentenceCandidate) -> Line:
    return Line(
        article=sentence.hit.article.id,
        at=sentence.span[0],
        text=sentence.text,
        before=sentence.before,
    )

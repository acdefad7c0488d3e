"""Have the likeliest sentences read closely: (question, candidates, scores) -> what the reader says of each.

Reading costs most of a question's time, so only the sentences that the first ranking likes are read, in as
few windows as they make. On the development halves sentences with both neighbours were read no better than
alone (three of them: best sentence right 71.8 % of MLQA-vi, alone 72.9, five alone 73.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.answering.candidates import SentenceCandidate
from qa.answering.model import READ_FEATURES, FloatVector
from qa.reading import Reader, Reading
from qa.records import Span
from qa.retrieval.question import SearchQuestion

READ_SENTENCES = 4
_AT_ONCE = 2  # windows read before it is asked whether more are needed: one a core of a small machine
_SURE = 2.0  # logits above "not here": what else there is would not change the answer
FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CloseReading:
    """What the reader says of every candidate, in their order."""

    features: FloatMatrix  # (n, len(READ_FEATURES)) float32
    answers: Sequence[Span | None]  # the span pointed at, in the sentence's own code points


def read_closely(
    question: SearchQuestion,
    found: Sequence[SentenceCandidate],
    scores: FloatVector,
    reader: Reader,
    *,
    most: int = READ_SENTENCES,
) -> CloseReading:
    """Read the ``most`` best candidates."""
    windows = _windows(found, np.argsort(-scores, kind="stable")[:most].tolist())
    readings = _read(question, windows[:_AT_ONCE], reader)
    if windows[_AT_ONCE:] and max(one.margin for one in readings) < _SURE:
        readings += _read(question, windows[_AT_ONCE:], reader)
    rows = {(one.hit.article.id, one.span): at for at, one in enumerate(found)}
    features = np.zeros((len(found), len(READ_FEATURES)), np.float32)
    features[:, 3] = 1.0
    answers: list[Span | None] = [None] * len(found)
    for window, reading in zip(windows, readings, strict=False):  # the last may be unread
        for span, score in zip(window.sentences, reading.sentence_scores, strict=True):
            at = rows.get((window.article_id, span))
            if at is None:
                continue
            features[at] = (np.clip(score - reading.null, -20, 20), 0.0, reading.relevance, 0.0)
            first, last = reading.start + window.start, reading.end + window.start
            if span[0] <= first < last <= span[1]:
                answers[at] = (first - span[0], last - span[0])
    read = features[:, 3] == 0
    if read.any():
        least = features[read].min(axis=0)
        features[~read, 0], features[~read, 2] = least[0], least[2]
        features[:, 1] = features[:, 0] - features[read, 0].max()
    return CloseReading(features, answers)


@dataclass(frozen=True, slots=True)
class _Window:
    article_id: str
    start: int  # in the article
    text: str
    sentences: Sequence[Span]  # in the article


def _read(question: SearchQuestion, windows: Sequence[_Window], reader: Reader) -> list[Reading]:
    return reader.read(
        question.text,
        [window.text for window in windows],
        sentences=[[(a - window.start, b - window.start) for a, b in window.sentences] for window in windows],
    )


def _windows(found: Sequence[SentenceCandidate], chosen: Sequence[int]) -> list[_Window]:
    """One window a passage, from the first chosen sentence to the last."""
    by_passage: dict[int, list[SentenceCandidate]] = {}
    for at in chosen:
        by_passage.setdefault(found[at].hit.passage.id, []).append(found[at])
    windows = []
    for some in by_passage.values():
        passage = some[0].hit.passage
        places = [passage.sentences.index(one.span) for one in some]
        kept = passage.sentences[min(places) : max(places) + 1]
        start, end = kept[0][0], kept[-1][1]
        text = passage.text[start - passage.start : end - passage.start]
        windows.append(_Window(passage.article_id, start, text, kept))
    return windows

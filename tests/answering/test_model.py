"""The fitted models: when a passage is read again, and what the shipped file holds."""

from __future__ import annotations

import pytest

from qa.answering.model import CONFIDENCE_FEATURES, PASSAGE_RELEVANCE, AnswerModel, Logistic, fitted

MODEL = AnswerModel(
    sentence={},
    confidence=Logistic({"dense": 1.0}, 0.0),
    doubted=Logistic({"dense": 1.0, PASSAGE_RELEVANCE: 2.0}, 0.0),
)


@pytest.mark.parametrize(("dense", "read"), [(-4.0, False), (-1.0, True), (0.0, True), (2.0, False)])
def test_the_passage_is_read_only_where_there_is_doubt(dense: float, read: bool) -> None:
    asked: list[float] = []

    def relevance() -> float:
        asked.append(1.5)
        return 1.5

    chance = MODEL.probability({"dense": dense}, relevance)
    assert bool(asked) is read
    assert chance == pytest.approx(
        Logistic({"dense": 1.0}, 3.0 if read else 0.0).probability({"dense": dense})
    )


def test_without_a_reader_the_first_chance_stands() -> None:
    assert MODEL.probability({"dense": 0.0}) == 0.5
    unread = AnswerModel(sentence={}, confidence=MODEL.confidence)
    assert unread.probability({"dense": 0.0}, lambda: 9.0) == 0.5


@pytest.mark.parametrize("foreign", [False, True])
def test_the_shipped_models_are_whole(foreign: bool) -> None:
    read, unread = (fitted(foreign=foreign, read=one) for one in (True, False))
    assert set(read.confidence.weights) == set(unread.confidence.weights) == set(CONFIDENCE_FEATURES)
    assert read.doubted is not None
    assert set(read.doubted.weights) == {*CONFIDENCE_FEATURES, PASSAGE_RELEVANCE}
    assert read.doubted.weights[PASSAGE_RELEVANCE] > 0
    assert unread.doubted is None

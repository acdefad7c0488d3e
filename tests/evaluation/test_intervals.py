"""Resampling: known answers, and articles rather than questions as the unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qa.evaluation.metrics.abstention import Auroc
from qa.evaluation.metrics.answers import AnswerInText
from qa.evaluation.scores import Scores
from qa.evaluation.statistics import Difference, compare, estimate

METRIC = AnswerInText()


def scores(values: Sequence[float], clusters: Sequence[str] | None = None) -> Scores:
    ids = tuple(str(n) for n in range(len(values)))
    return Scores(
        name="set",
        ids=ids,
        clusters=tuple(clusters or ids),
        kinds=("fact",) * len(values),
        rows={METRIC.name: np.array(values, dtype=np.float64).reshape(-1, 1)},
    )


def test_the_interval_of_a_share_is_about_two_standard_errors_wide() -> None:
    found = estimate(METRIC, scores([1.0, 0.0] * 200))
    assert found is not None
    # sqrt(.25 / 400) = .025, times 1.96
    assert (found.value, found.questions) == (0.5, 400)
    assert found.low == pytest.approx(0.451, abs=0.006)
    assert found.high == pytest.approx(0.549, abs=0.006)


def test_questions_that_stand_and_fall_together_widen_the_interval() -> None:
    values = [1.0] * 10 + [0.0] * 10
    apart = estimate(METRIC, scores(values * 10))
    together = estimate(METRIC, scores(values * 10, clusters=[str(n // 10) for n in range(200)]))
    assert apart is not None
    assert together is not None
    # 20 articles instead of 200 questions: sqrt(10) times wider
    assert (together.high - together.low) / (apart.high - apart.low) == pytest.approx(10**0.5, rel=0.15)


def test_the_same_scores_give_the_same_interval_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.5]
    assert estimate(METRIC, scores(values)) == estimate(METRIC, scores(values))


def test_a_metric_that_applies_to_nothing_has_no_figure() -> None:
    assert estimate(METRIC, scores([float("nan")] * 3)) is None


def test_the_permutation_test_finds_the_exact_share_of_coin_throws() -> None:
    # Five articles, all better by one: of 32 throws only two reach a sum of five.
    found = compare(METRIC, scores([0.0] * 5), scores([1.0] * 5))
    assert found is not None
    assert (found.before, found.now, found.questions) == (0.0, 1.0, 5)
    assert found.p_value == pytest.approx(2 / 32, abs=0.01)


def test_one_coin_is_thrown_an_article() -> None:
    # Ten better questions of one article are one throw: every throw reaches the sum.
    found = compare(METRIC, scores([0.0] * 10, ["a"] * 10), scores([1.0] * 10, ["a"] * 10))
    assert found is not None
    assert found.p_value == 1.0


def test_no_change_has_a_p_value_of_one() -> None:
    found = compare(METRIC, scores([1.0, 0.0, 1.0]), scores([1.0, 0.0, 1.0]))
    assert found == Difference(before=2 / 3, now=2 / 3, p_value=1.0, questions=3)


def test_figures_that_are_no_means_are_compared_under_the_same_draws() -> None:
    random = np.random.default_rng(1)
    answerable = (np.arange(200) % 2).astype(np.float64)
    good, bad = answerable + random.normal(size=200), random.normal(size=200)

    def ranked(confidence: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Scores:
        plain = scores([0.0] * 200)
        rows = {Auroc().name: np.column_stack([confidence, answerable])}
        return Scores(name="set", ids=plain.ids, clusters=plain.clusters, kinds=plain.kinds, rows=rows)

    better = compare(Auroc(), ranked(bad), ranked(good))
    same = compare(Auroc(), ranked(good), ranked(good))
    assert better is not None
    assert same is not None
    assert better.change > 0.1
    assert better.p_value < 0.01
    assert (same.change, same.p_value) == (0.0, 1.0)


def test_scores_survive_the_way_through_json() -> None:
    kept = scores([1.0, float("nan"), 0.25])
    again = Scores.from_json("set", kept.to_json())
    assert (again.ids, again.clusters, again.kinds) == (kept.ids, kept.clusters, kept.kinds)
    np.testing.assert_array_equal(again.rows[METRIC.name], kept.rows[METRIC.name])

"""The learned part of answering: two small linear models in one readable JSON file.

`sentence` scores each sentence that may answer (trained listwise: the softmax over one question's
sentences, Cao et al. 2007), `confidence` says how likely the articles answer (logistic). Fitted by
``python -m qa.evaluation.fit`` on development halves only; the file names its data and its figures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from qa.answering.candidates import FEATURES

FloatVector = npt.NDArray[np.float32]

# What a reader adds to the features of a sentence; see `qa.answering.closer`.
READ_FEATURES = (
    "read",  # logit of the best span inside the sentence, above "no answer here"
    "read_gap",  # the same, below the best sentence's
    "relevance",  # logit of "this window answers the question"
    "unread",  # the sentence was not read
)
CONFIDENCE_FEATURES = (
    "best",  # share of the best sentence among all, after the softmax
    "margin",  # its score, above the second best's
    "dense",  # its cosine
    "standout",  # the best cosine, in deviations above the mean of all sentences
    "coverage",  # its share of the question's weight
    "coverage_near",  # the same with neighbours and context
    "coverage_article",  # the same in its whole article
    "rarest_missing",  # rarity of the rarest content word that its surroundings lack, 0..1
    "rarest_missing_article",  # the same for its whole article
    "numbers_missing",
    "names_missing",
    "other_date",
    "other_name",
    "utmost_missing",
    "names_missing_article",  # share of the question's names that its whole article lacks
    "typed",
    "untyped",
    "unit_missing",  # a number of something was asked for, and it holds none of that
    "name_missing",  # some name of the question stands neither in it nor around it
    "passage_dense",  # cosine of its passage
    "agreement",  # share of the five best hits that come from its article
    "words",  # log of the question's content words
    "read",  # what the reader says of the best sentence; 0 without a reader
    "relevance",
    "read_best",  # the best that it says of any sentence
    "support",  # logit of the reader that the best sentence carries question and short answer; 0 without one
)


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """Weights by feature name, for questions in one language, with a reader or without."""

    sentence: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float

    def sentence_scores(self, features: npt.NDArray[np.float32]) -> FloatVector:
        """(n, features) float32 -> (n,) float32; with the columns of READ_FEATURES where they are there."""
        names = (*FEATURES, *READ_FEATURES)[: features.shape[1]]
        weights = np.array([self.sentence.get(name, 0.0) for name in names], np.float32)
        return np.asarray(features @ weights, np.float32)

    def probability(self, features: Mapping[str, float]) -> float:
        """How likely the articles answer, 0..1."""
        total = self.bias + sum(self.confidence.get(name, 0.0) * value for name, value in features.items())
        return float(1 / (1 + np.exp(-total)))


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, AnswerModel]:
    file = resources.files("qa.answering").joinpath("model.json")
    fitted = json.loads(file.read_text("utf-8"))
    return {
        language: AnswerModel(sentence=one["sentence"], confidence=one["confidence"], bias=one["bias"])
        for language, one in fitted["languages"].items()
    }


def fitted(*, foreign: bool, read: bool) -> AnswerModel:
    """The model that ships with the project: for Vietnamese questions or English ones, read or not."""
    return _shipped()[("english" if foreign else "vietnamese") + (", read" if read else "")]

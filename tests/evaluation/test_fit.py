"""The questions that the answer model is fitted on, and that fitting finds what decides."""

from __future__ import annotations

from typing import cast

import numpy as np

from qa.answering.candidates import FEATURES
from qa.evaluation.fit import Example, fit_sentences, swapped, whole_articles, with_a_paragraph_missing
from qa.evaluation.questions import Evidence, Question, QuestionSet
from qa.records import Article
from qa.retrieval.question import SearchQuestion

ONE = Article(id="p1", title="Huế", text="Huế là cố đô.")
TWO = Article(id="p2", title="Huế", text="Sông Hương chảy qua Huế.")


def question(text: str, article: str) -> Question:
    return Question(
        id=text,
        question=text,
        kind="other",
        answerable=True,
        split="dev",
        cluster="Huế",
        answers=("cố đô",),
        evidence=(Evidence(article=article, quote="cố đô"),),
    )


def test_paragraphs_of_one_title_become_one_article_and_copies_that_lack_one() -> None:
    read = whole_articles(
        QuestionSet(name="s", questions=(question("Huế là gì?", "p1"),), articles=(ONE, TWO))
    )
    assert {one.id: one.text for one in read.articles} == {
        "whole-0": "Huế là cố đô.\n\nSông Hương chảy qua Huế.",
        "without-p1": "Sông Hương chảy qua Huế.",
        "without-p2": "Huế là cố đô.",
    }
    (asked,) = read.questions
    assert (asked.evidence[0].article, asked.left_out) == ("whole-0", ("without-p1", "without-p2"))
    (missing,) = with_a_paragraph_missing(read.questions)
    assert (missing.answerable, missing.left_out, missing.evidence) == (False, ("without-p2", "whole-0"), ())


def test_a_swapped_question_names_another_year() -> None:
    (changed,) = swapped([question("Dân số Huế năm 2019 là bao nhiêu?", "p1")])
    assert changed.answerable is False
    assert changed.question != "Dân số Huế năm 2019 là bao nhiêu?"
    assert changed.question.startswith("Dân số Huế năm 20")


def test_fitting_gives_weight_to_what_tells_right_sentences() -> None:
    generator = np.random.default_rng(3)
    data = []
    for _ in range(60):
        features = generator.normal(size=(5, len(FEATURES))).astype(np.float32)
        gold = np.zeros(5, bool)
        gold[int(np.argmax(features[:, FEATURES.index("coverage")]))] = True
        nothing = cast(SearchQuestion, None)  # fitting looks at the features alone
        data.append(
            Example(answerable=True, question=nothing, hits=(), found=(), features=features, gold=gold)
        )
    weights = fit_sentences(data)
    assert max(weights, key=lambda name: abs(weights[name])) == "coverage"
    assert weights["coverage"] > 1

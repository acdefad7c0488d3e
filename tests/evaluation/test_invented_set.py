"""The invented news that the answer model is fitted on."""

from __future__ import annotations

import lzma
from pathlib import Path

from qa.evaluation.corpus import invented_set


def test_every_question_is_about_its_own_article_and_halves_have_no_answer() -> None:
    found = invented_set()
    texts = {article.id: article.text for article in found.articles}
    assert len(texts) == 263
    assert {question.split for question in found.questions} == {"dev"}
    known = [question for question in found.questions if question.answerable]
    assert len(known) == len(found.questions) / 2
    for question in known:
        [evidence] = question.evidence
        assert texts[evidence.article].startswith(evidence.quote, evidence.start)


def test_the_reader_was_not_taught_with_it() -> None:
    taught = lzma.decompress(Path("eval/reading-news.jsonl.xz").read_bytes()).decode()
    assert not [one.title for one in invented_set().articles if one.title and one.title in taught]

"""What a question becomes before it is searched, on a corpus of two articles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qa.index.lexical import index_words
from qa.index.passage_index import PassageIndex
from qa.records import Article
from qa.retrieval.question import SearchQuestion, understand
from qa.retrieval.retriever import Retriever, Scored
from word_bag import WordBagEncoder

ARTICLES = [
    Article(
        id="y-te",
        title="Bộ Y tế họp",
        text="Sở Y tế báo cáo Ủy ban nhân dân (UBND) tỉnh. Bà Trần Thị Lan chủ trì. "
        "Theo bà Lan, dịch đã giảm.",
    ),
    Article(id="dien", title="Giá điện", text="Tập đoàn Điện lực tăng giá điện 4,8% từ tháng 5."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    encoder = WordBagEncoder()
    index = PassageIndex(tmp_path_factory.mktemp("index"), encoder=encoder.name)
    index.update(ARTICLES, encoder, max_tokens=60)
    yield index
    index.close()


def ask(index: PassageIndex, question: str) -> SearchQuestion:
    snapshot = index.snapshot()
    assert snapshot is not None
    return understand(question, snapshot, index.store)


def test_accents_are_restored_before_encoding_and_folded_for_words(index: PassageIndex) -> None:
    asked = ask(index, "tap doan dien luc tang gia bao nhieu phan tram")
    assert (asked.text, asked.bare) == ("tập đoàn điện lực tăng giá bao nhiêu phần trăm", True)
    assert set(asked.lexical.terms) == {"bare_words", "bare_pairs"}
    assert asked.coverage(["gia", "dien", "tang"]) == asked.coverage(["giá", "điện", "tăng"]) > 0


@pytest.mark.parametrize("question", ["Giá điện tăng bao nhiêu?", "tap doan dien luc tang gia dien"])
def test_the_index_weighs_what_a_passage_holds_as_coverage_does(index: PassageIndex, question: str) -> None:
    asked, snapshot = ask(index, question), index.snapshot()
    assert snapshot is not None
    ids = index.store.passage_ids()
    held = snapshot.lexical.held(asked.presence, ids)
    total = sum(asked.presence.values())
    for passage_id, one in index.store.candidates(ids.tolist()).items():
        words = index_words(f"{one.passage.text} . {one.passage.context}")
        assert held.get(passage_id, 0.0) / total == pytest.approx(asked.coverage(words), abs=1e-6)


def test_a_word_that_stands_in_for_another_is_worth_less(index: PassageIndex) -> None:
    asked = ask(index, "Ủy ban nhân dân tỉnh nói gì?")
    presence = asked.presence[("words", "ubnd"), ("context", "ubnd")]
    assert presence == pytest.approx(0.4 * asked.expansions["ubnd"])
    assert presence > 0


def test_an_accented_question_tells_words_apart_that_fold_alike(index: PassageIndex) -> None:
    asked = ask(index, "Giá điện tăng bao nhiêu?")
    assert not asked.bare
    assert asked.coverage(["gia", "dien"]) == 0.0


def test_a_short_form_also_searches_the_long_one_and_back(index: PassageIndex) -> None:
    short = ask(index, "UBND tỉnh nói gì?")
    assert short.dense_text == "Ủy ban nhân dân (UBND) tỉnh nói gì?"
    assert {"ủy", "nhân", "dân"} <= set(short.expansions)
    assert "ubnd" in ask(index, "Uỷ ban nhân dân tỉnh nói gì?").expansions


def test_a_given_name_also_searches_the_full_one(index: PassageIndex) -> None:
    assert {"trần", "thị", "lan"} <= set(ask(index, "Bà Lan nói gì?").expansions)


def test_a_passage_knows_the_full_name_behind_its_short_one(index: PassageIndex) -> None:
    hits = Retriever(index, WordBagEncoder()).search("Trần Thị Lan", top_k=1)
    assert hits is not None
    assert hits.result.hits[0].article.id == "y-te"


def test_an_english_question_is_matched_by_what_the_corpus_knows(index: PassageIndex) -> None:
    asked = ask(index, "What did UBND say about the price?")
    assert asked.foreign
    assert set(asked.idf) == {"ubnd", "giá"}


def test_an_english_question_is_matched_by_the_vietnamese_of_its_terms(index: PassageIndex) -> None:
    asked = ask(index, "How much did electricity prices rise?")
    assert asked.text == "How much did electricity prices rise?"
    assert {"điện", "giá", "tăng"} <= set(asked.idf)
    assert "price" not in asked.worded


def test_every_score_has_its_weight() -> None:
    nearer, wordier = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    alike = np.zeros(2, np.float32)
    scored = Scored(candidates=[], dense=nearer, lexical=alike, coverage=wordier, sentence_dense=alike)
    # Standardised, the two columns are [1, -1] and [-1, 1]: 0.5 - 0.7 over the weights' sum.
    assert scored.fused.tolist() == pytest.approx([-0.2 / 2.5, 0.2 / 2.5])

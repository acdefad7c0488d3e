"""The ablations: other rankings, other vectors, and lines of the table, on a corpus of three articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from eval.ablate import (
    PARTS,
    SHIPPED,
    SIZES,
    Recoded,
    TokenEncoder,
    line,
    places,
    pool,
    pooled_from_articles,
    pooled_from_passages,
    reciprocal_ranks,
    table,
    without_header,
)

from qa.encoding import FloatMatrix, load_encoder
from qa.encoding.unpack import unpacked
from qa.evaluation.questions import Evidence, Question
from qa.passages import cut
from qa.records import Article, Passage, Span
from qa.retrieval.retriever import Scored
from qa.service import Service
from qa.settings import Settings
from word_bag import WordBagEncoder

HUE = Article(id="hue", title="Cố đô", text="Huế có sông Hương. Sông chảy qua cầu.")
HOI_AN = Article(id="hoi-an", title="Phố cổ", text="Hội An có đèn lồng. Đèn sáng về đêm.")
DA_LAT = Article(id="da-lat", title="Cao nguyên", text="Đà Lạt có hồ Xuân Hương.")


def question(text: str, article: str) -> Question:
    return Question(
        id=text,
        question=text,
        kind="fact",
        answerable=True,
        split="dev",
        cluster=article,
        evidence=(Evidence(article=article, quote="có"),),
    )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    file = tmp_path / "articles.jsonl"
    lines = [{"id": one.id, "title": one.title, "text": one.text} for one in (HUE, HOI_AN, DA_LAT)]
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), "utf-8")
    service = Service(Settings(index_dir=tmp_path / "index"), WordBagEncoder())
    service.index([file])
    yield service
    service.close()


def test_ranks_are_fused_as_cormack_did() -> None:
    dense, lexical = np.array([0.9, 0.8, 0.1], np.float32), np.array([1.0, 3.0, 2.0], np.float32)
    scored = Scored(candidates=[], dense=dense, lexical=lexical, coverage=lexical, sentence_dense=dense)
    expected = [1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62]
    assert reciprocal_ranks(scored).tolist() == pytest.approx(expected)


def test_the_gold_article_has_its_place_under_every_ranking(service: Service) -> None:
    asked = [
        question("Đèn lồng ở Hội An sáng khi nào?", "hoi-an"),
        question("Đèn lồng ở Hội An sáng khi nào?", "moon"),
    ]
    found = places(service, asked)
    assert {name: list(at) for name, at in found.items()} == {name: [1, 0] for name in found}
    assert SHIPPED in found


def test_other_vectors_decide_what_is_found_and_the_rest_stays_as_stored(service: Service) -> None:
    encoder = WordBagEncoder()

    def exchanged(article: Article, found: Sequence[Passage]) -> tuple[FloatMatrix, None]:
        other = {"hue": HOI_AN, "hoi-an": HUE}.get(article.id, article)
        return encoder.encode_passages([other.text for _ in found]), None

    recoded = Recoded.from_service(service, exchanged, label="exchanged")
    asked = [question("Đèn lồng sáng về đêm", "hue")]
    assert places(service, asked)["dense"] != [1]
    assert places(service, asked, recoded=recoded)["dense"] == [1]
    store = service.retriever.index.store
    for passage_id, stored in store.candidates(store.passage_ids().tolist()).items():
        np.testing.assert_array_equal(
            recoded.candidates[passage_id].sentence_vectors, stored.sentence_vectors
        )


def test_without_header_the_title_is_not_in_the_vectors() -> None:
    encoder = WordBagEncoder()
    (passage,) = cut(HUE, count_tokens=encoder.count_tokens, max_tokens=60)
    vectors, sentences = without_header(encoder, passages=True, sentences=True)(HUE, [passage])
    assert vectors is not None
    assert sentences is not None
    np.testing.assert_array_equal(vectors, encoder.encode_passages([HUE.text]))
    np.testing.assert_array_equal(
        sentences[0], encoder.encode_passages(["Huế có sông Hương.", "Sông chảy qua cầu."])
    )
    assert without_header(encoder, passages=False, sentences=False)(HUE, [passage]) == (None, None)


def token_vectors(_: str, text: str) -> tuple[Sequence[Span], FloatMatrix]:
    """One token a letter; its vector says how far from the start of what was read it stands."""
    return [(at, at + 1) for at in range(len(text))], np.array(
        [[1, at] for at in range(len(text))], np.float32
    )


def test_late_chunking_pools_from_the_passage_or_from_the_article() -> None:
    encoder = WordBagEncoder()
    passages = cut(HUE, count_tokens=encoder.count_tokens, max_tokens=4, overlap_sentences=0)
    assert [one.text for one in passages] == ["Huế có sông Hương.", "Sông chảy qua cầu."]
    _, apart = pooled_from_passages(token_vectors)(HUE, passages)
    _, whole = pooled_from_articles(token_vectors, encoder)(HUE, passages)
    assert apart is not None
    assert whole is not None
    # Means of the places 0..17 of each passage; in the article the second sentence is at 19..36.
    unit = [np.array([[1, mean]]) / np.hypot(1, mean) for mean in (8.5, 8.5, 8.5, 27.5)]
    np.testing.assert_allclose(np.concatenate([*apart, *whole]), np.concatenate(unit), rtol=1e-6)


def test_a_span_without_tokens_has_no_direction() -> None:
    assert pool([(0, 2)], np.array([[3, 4]], np.float32), [(5, 9)]).tolist() == [[0.0, 0.0]]


@pytest.mark.slow
def test_token_vectors_are_those_that_the_encoder_pools() -> None:
    settings = Settings()
    text = "Hội An có đèn lồng. Đèn sáng về đêm."
    spans, vectors = TokenEncoder(unpacked(settings.cache_dir))("Phố cổ", text)
    assert "".join(text[start:end] for start, end in spans) == text.replace(" ", "")
    assert vectors.shape == (len(spans), 384)
    (whole,) = load_encoder(settings).encode_passages([f"Phố cổ\n{text}"])
    # Near, not equal: the header and the special tokens are in the encoder's mean.
    assert float(pool(spans, vectors, [(0, len(text))])[0] @ whole) > 0.97
    cut_off, few = TokenEncoder(unpacked(settings.cache_dir))("Phố cổ", "đèn " * 600)
    assert len(cut_off) == len(few) < 510


def test_a_line_has_every_ranking_and_the_paired_change() -> None:
    asked = [question(f"câu {n}", f"bài {n}") for n in range(4)]
    shipped = {"dense": [1, 1, 2, 0], SHIPPED: [1, 1, 1, 6]}
    other = {"dense": [1, 1, 1, 1], SHIPPED: [2, 2, 2, 6]}
    assert line("as shipped", asked, shipped, shipped) == (
        "| as shipped | 50.0 [0.0, 100.0] | 75.0 [25.0, 100.0] | 75.0 [25.0, 100.0] |  |"
    )
    # Three questions of four are worse: 2 of the 8 throws of three coins reach that.
    assert line("other", asked, other, shipped).endswith("| 75.0 [25.0, 100.0] | -75.0 (p 0.25) |")


@pytest.mark.slow
def test_one_command_gives_the_whole_table(tmp_path: Path) -> None:
    paragraphs = [
        {
            "context": one.text,
            "qas": [
                {"id": one.id, "question": f"{one.title}?", "answers": [{"text": "có", "answer_start": at}]}
            ],
        }
        for one in (HUE, HOI_AN, DA_LAT)
        if (at := one.text.find("có"))
    ]
    file = tmp_path / "xquad" / "xquad.vi.json"
    file.parent.mkdir()
    entries = [{"title": "Việt Nam", "paragraphs": paragraphs}]
    file.write_text(json.dumps({"version": "1.1", "data": entries}, ensure_ascii=False), "utf-8")
    settings = Settings(eval_data=tmp_path, eval_runs=tmp_path / "runs")
    lines = list(table(["xquad"], split="all", distractors=None, parts=PARTS, settings=settings))
    labels = [text.split("|")[1].strip() for text in lines[1:]]
    assert labels[:2] == ["xquad", "xquad, without accents"]
    assert labels[-len(SIZES) :] == [f"xquad, passages of {size} tokens" for size in SIZES]
    assert len(labels) == 1 + 3 + 5 + len(SIZES)  # no English questions here
    assert {text.count("|") for text in lines[1:]} == {lines[0].splitlines()[0].count("|")}

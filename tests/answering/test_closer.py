"""What is given to the reader, and where its answers end up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from qa.answering.candidates import candidates
from qa.answering.closer import READ_SENTENCES, answer_support, read_closely
from qa.encoding import load_encoder
from qa.reading import Reading
from qa.reading.reader import SUREST
from qa.records import Span
from qa.retrieval.retriever import Search
from qa.service import Service
from qa.settings import Settings
from qa.vietnamese.sentences import split

ARTICLE = """Nhà máy điện gió Tân Thuận

Nhà máy điện gió Tân Thuận ở Cà Mau có 18 tuabin. Chủ đầu tư là Công ty Năng lượng Tân Thuận. \
Vốn của dự án là 2.900 tỷ đồng. Nhà máy phát điện từ tháng 1 năm 2022. \
Mỗi năm nhà máy cấp 220 triệu kWh. Chi nhánh Cà Mau vận hành nhà máy."""
ANSWER = "2.900 tỷ đồng"


class Remembering:
    """A reader that points at one answer wherever it stands, and remembers what it was given."""

    name = "remembering"

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.questions: list[str] = []

    def read(
        self, question: str, texts: Sequence[str], *, sentences: Sequence[Sequence[Span]] | None = None
    ) -> list[Reading]:
        self.texts += texts
        self.questions.append(question)
        given = sentences if sentences is not None else [()] * len(texts)
        return [self._one(text, spans) for text, spans in zip(texts, given, strict=True)]

    def _one(self, text: str, spans: Sequence[Span]) -> Reading:
        start = max(text.find(ANSWER), 0)
        place = (start, start + len(ANSWER))
        inside = tuple(place if a <= place[0] and place[1] <= b else (a, a + 1) for a, b in spans)
        scores = tuple(5.0 if ANSWER in text[a:b] else -5.0 for a, b in spans)
        return Reading(
            start=start,
            end=start + len(ANSWER),
            span=max(scores, default=0.0),
            null=0.0,
            relevance=max(scores, default=0.0),
            support=9.0 if ANSWER in text else -1.5,
            sentence_scores=scores,
            sentence_spans=inside,
        )


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    folder = tmp_path_factory.mktemp("wind")
    (folder / "gio.txt").write_text(ARTICLE, "utf-8")
    settings = Settings(index_dir=folder / "index")
    service = Service(settings, load_encoder(settings))
    service.index([folder / "gio.txt"])
    search = service.retriever.search("Vốn của nhà máy điện gió Tân Thuận là bao nhiêu?", top_k=5)
    assert search is not None
    yield search
    service.close()


def test_the_likeliest_sentences_are_read_once_on_pages_of_like_length(searched: Search) -> None:
    found = candidates(searched.question, searched.result.hits)
    scores = np.arange(len(found), dtype=np.float32)
    reader = Remembering()
    reading = read_closely(searched.question, found, scores, reader)
    likeliest = [one.text for one in found[-READ_SENTENCES:]]
    assert sorted(len(page) for page in reader.texts)[-1] <= 2 * min(len(page) for page in reader.texts)
    assert all(sum(text in page for page in reader.texts) == 1 for text in likeliest)
    assert sum(map(len, reader.texts)) == sum(map(len, likeliest)) + len(likeliest) - len(reader.texts)
    unread = reading.features[:, 3] == 1
    assert unread.sum() == len(found) - READ_SENTENCES
    assert not unread[-READ_SENTENCES:].any()


def test_the_answer_is_found_in_its_sentence_and_scored_best(searched: Search) -> None:
    found = candidates(searched.question, searched.result.hits)
    at = next(place for place, one in enumerate(found) if ANSWER in one.text)
    scores = np.array([2.0 if place == at else 0.0 for place in range(len(found))], np.float32)
    reading = read_closely(searched.question, found, scores, Remembering())
    span = reading.answers[at]
    assert span is not None
    assert found[at].text[slice(*span)] == ANSWER
    assert reading.features[at, 0] == 5.0
    assert reading.features[at, 1] == 0.0
    assert (np.delete(reading.features[:, 1], at) < 0).all()


def test_question_and_answer_are_held_against_the_sentence_among_its_neighbours(searched: Search) -> None:
    found = candidates(searched.question, searched.result.hits)
    at = next(place for place, one in enumerate(found) if ANSWER in one.text)
    reader = Remembering()
    start = found[at].text.index(ANSWER)
    sure = answer_support(searched.question, found[at], (start, start + len(ANSWER)), reader)
    assert sure == SUREST  # 9, cut
    assert reader.questions == [f"{searched.question.text} {ANSWER}"]
    [text] = reader.texts
    title, said = text.split("\n", 1)
    assert title == found[at].hit.article.title
    assert found[at].text in said
    assert said in found[at].hit.article.text
    assert len(split(said)) <= 3
    other = next(one for one in found if ANSWER not in one.hit.around(one.span))
    assert answer_support(searched.question, other, None, reader) == -1.5
    assert reader.questions[-1] == f"{searched.question.text} {other.text}"

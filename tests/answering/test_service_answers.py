"""The whole way from articles to a cited answer, on articles and questions that the seeds do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answering.messages import abstention
from qa.encoding import load_encoder
from qa.errors import UsageError
from qa.records import AbstainReason, Answer, Filters, Mode, Status, Turn
from qa.service import Service
from qa.settings import Settings

PORT = """Cảng Lạch Huyện đón tàu lớn nhất từ trước tới nay

Sáng 12/5/2025, Cảng Lạch Huyện (Hải Phòng) đón tàu container dài 399 mét, lớn nhất từ trước tới nay. \
Bà Phạm Thị Ngọc Lan, Phó Giám đốc cảng, cho biết sản lượng năm 2024 đạt \
1,8 triệu TEU, tăng 12,4% so với năm 2023.

Theo bà Lan, cảng sẽ mở thêm hai bến trong năm 2026 với vốn 6.950 tỷ đồng. \
Ủy ban nhân dân (UBND) thành phố giao cảng hoàn thành thủ tục trước tháng 9 [3]."""
COFFEE = """Cà phê Đắk Lắk vào thị trường Hàn Quốc

Ngày 3/6/2025, Sở Công Thương Đắk Lắk tổ chức hội nghị kết nối xuất khẩu cà phê sang Hàn Quốc. \
Giám đốc Sở Nguyễn Văn Nhiệm cho hay tỉnh có 212.000 ha cà phê.

Hàn Quốc nhập 41.000 tấn cà phê Việt Nam trong năm 2024. \
UBND tỉnh yêu cầu doanh nghiệp giữ chất lượng vùng trồng."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("news")
    (folder / "cang.txt").write_text(PORT, "utf-8")
    (folder / "ca-phe.txt").write_text(COFFEE, "utf-8")
    settings = Settings(index_dir=folder / "index", abstain_below=0.0)
    service = Service(settings, load_encoder(settings))
    assert service.index([folder / "cang.txt", folder / "ca-phe.txt"]).added == 2
    yield service
    service.close()


def check(service: Service, answer: Answer) -> None:
    """What is always true of an answer."""
    assert re.findall(r"\[(\d+)\]", answer.answer) == [str(citation.n) for citation in answer.citations]
    for citation in answer.citations:
        start, end = citation.source_span
        assert service.article(citation.article_id).text[start:end] == citation.quote
        first, last = citation.answer_span
        assert len(answer.answer[first:last]) == len(citation.quote)
        assert answer.answer[last : last + 4] == f" [{citation.n}]"
        assert citation.source_id in {source.id for source in answer.sources}
    assert {source.article_id for source in answer.sources} == {one.article_id for one in answer.citations}


@pytest.mark.parametrize(
    ("question", "short", "quote"),
    [
        ("Sản lượng của cảng Lạch Huyện năm 2024 là bao nhiêu?", "1,8 triệu TEU", "Bà Phạm Thị Ngọc Lan"),
        ("san luong cang lach huyen nam 2024 la bao nhieu", "1,8 triệu TEU", "Bà Phạm Thị Ngọc Lan"),
        ("Ai là Phó Giám đốc cảng Lạch Huyện?", "Phạm Thị Ngọc Lan", "Bà Phạm Thị Ngọc Lan"),
        ("Hàn Quốc nhập bao nhiêu tấn cà phê Việt Nam?", "41.000 tấn", "Hàn Quốc nhập 41.000 tấn"),
        ("Hội nghị kết nối xuất khẩu cà phê diễn ra khi nào?", "3/6/2025", "Ngày 3/6/2025"),
    ],
)
def test_a_fact_is_answered_with_its_sentence(
    service: Service, question: str, short: str, quote: str
) -> None:
    answer = service.ask(question)
    check(service, answer)
    assert answer.status is Status.ANSWERED
    assert answer.short_answer is not None
    assert short.lower() in answer.short_answer.lower()
    assert any(citation.quote.startswith(quote) for citation in answer.citations)


def test_old_and_new_tone_placement_find_the_same(service: Service) -> None:
    old, new = (
        service.search(q).hits[0] for q in ("Uỷ ban nhân dân hoàn thành", "Ủy ban nhân dân hoàn thành")
    )
    assert (old.passage, old.lexical) == (new.passage, new.lexical)


def test_the_corpus_teaches_its_abbreviations(service: Service) -> None:
    answer = service.ask("Ủy ban nhân dân tỉnh yêu cầu doanh nghiệp điều gì?")
    assert answer.citations[0].quote == "UBND tỉnh yêu cầu doanh nghiệp giữ chất lượng vùng trồng."


def test_a_full_name_finds_the_sentence_that_says_only_the_given_name(service: Service) -> None:
    answer = service.ask("Bà Phạm Thị Ngọc Lan nói cảng sẽ mở thêm mấy bến?")
    assert any("mở thêm hai bến" in citation.quote for citation in answer.citations)


def test_a_bracketed_number_of_the_article_is_no_marker(service: Service) -> None:
    answer = service.ask("UBND thành phố giao cảng hoàn thành thủ tục trước tháng mấy?")
    check(service, answer)
    assert "trước tháng 9 (3)." in answer.answer
    assert any(citation.quote.endswith("trước tháng 9 [3].") for citation in answer.citations)


def test_a_question_of_two_things_is_answered_from_two_articles(service: Service) -> None:
    answer = service.ask("Ai là Phó Giám đốc cảng Lạch Huyện và ai là Giám đốc Sở Công Thương Đắk Lắk?")
    check(service, answer)
    assert len(answer.sources) == 2
    assert answer.short_answer == "Phạm Thị Ngọc Lan; Nguyễn Văn Nhiệm"


def test_a_follow_up_is_searched_with_what_was_said_before(service: Service) -> None:
    history = [Turn(role="user", content="Sản lượng cảng Lạch Huyện năm 2024 là bao nhiêu?")]
    assert service.ask("Thế còn năm trước đó?", history=history).standalone == (
        "Sản lượng cảng Lạch Huyện năm 2023 là bao nhiêu?"
    )


def test_filters_decide_who_may_answer(service: Service) -> None:
    (port,) = (one for one in service.articles().articles if one.title and "Lạch Huyện" in one.title)
    answer = service.ask("Năm 2024 đạt bao nhiêu?", filters=Filters(article_ids=(port.id,)))
    assert {source.article_id for source in answer.sources} == {port.id}
    assert service.ask("Năm 2024?", filters=Filters(publishers=("Không có",))).abstain_reason is (
        AbstainReason.NO_EVIDENCE
    )


def test_an_unlikely_answer_is_not_given(service: Service) -> None:
    careful = Service(service.settings.model_copy(update={"abstain_below": 0.5}), service._encoder)
    answer = careful.ask("Cách nấu bún bò Huế ngon nhất là gì?")
    careful.close()
    assert (answer.status, answer.abstain_reason) == (Status.ABSTAINED, AbstainReason.LOW_CONFIDENCE)
    assert (answer.answer, answer.citations) == (abstention(AbstainReason.LOW_CONFIDENCE), ())
    assert 0 <= answer.confidence < 0.5


def test_an_empty_index_says_so(tmp_path: Path, service: Service) -> None:
    empty = Service(Settings(index_dir=tmp_path), service._encoder)
    answer = empty.ask("Có gì mới?", mode=Mode.EXTRACTIVE)
    assert (answer.status, answer.abstain_reason, answer.generation) == (
        Status.ABSTAINED,
        AbstainReason.EMPTY_INDEX,
        0,
    )
    assert empty.search("Có gì mới?").hits == ()
    assert empty.articles().articles == ()


def test_an_empty_question_is_refused(service: Service) -> None:
    with pytest.raises(UsageError, match="Câu hỏi đang để trống"):
        service.ask("  ")


def test_the_langchain_retriever_gives_the_same_passages(service: Service) -> None:
    from qa.retrieval.langchain import PassageRetriever

    documents = PassageRetriever(retriever=service.retriever, top_k=2).invoke("cà phê Hàn Quốc")
    hits = service.search("cà phê Hàn Quốc", top_k=2).hits
    assert [(one.page_content, one.metadata["span"]) for one in documents] == [
        (hit.passage.text, [hit.passage.start, hit.passage.end]) for hit in hits
    ]

"""The real service behind the routes, with a small encoder: what it refuses, and where it stops."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answering.messages import abstention
from qa.errors import UsageError
from qa.records import AbstainReason, Status, Turn
from qa.service import Service
from qa.settings import Settings
from word_bag import WordBagEncoder

BRIDGE = """Khánh thành cầu Rạch Miễu 2

Sáng 19/8/2025, cầu Rạch Miễu 2 nối Tiền Giang với Bến Tre được khánh thành. Cầu dài 1.971 m."""
RICE = """Xuất khẩu gạo giảm

Ba tháng đầu năm 2025, Việt Nam xuất khẩu 2,3 triệu tấn gạo. Philippines là thị trường lớn nhất."""
BEFORE = (Turn(role="user", content="Cầu Rạch Miễu 2 dài bao nhiêu?"),)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("news")
    (folder / "cau.txt").write_text(BRIDGE, "utf-8")
    (folder / "gao.txt").write_text(RICE, "utf-8")
    service = Service(Settings(index_dir=folder / "index", abstain_below=0.0), WordBagEncoder())
    assert service.index([folder / "cau.txt", folder / "gao.txt"]).added == 2
    yield service
    service.close()


@pytest.mark.parametrize(
    "question",
    [
        "vâng",
        "hi",
        "xin chào",
        "hello",
        "asdfgh",
        "https://trang.example/bai-7.html",
        "123456",
        "Ai?",
        "vì sao?",
        "Đội tuyển bóng rổ thắng mấy trận?",
        "doi bong ro nao vo dich?",
        "What is photosynthesis?",
        "Ai thắng giải bóng rổ và ai ghi điểm ném rổ?",
    ],
)
def test_a_question_of_unknown_words_finds_no_evidence(service: Service, question: str) -> None:
    answer = service.ask(question)
    assert (answer.status, answer.abstain_reason) == (Status.ABSTAINED, AbstainReason.NO_EVIDENCE)
    assert (answer.answer, answer.confidence) == (abstention(AbstainReason.NO_EVIDENCE), 0.0)
    assert (answer.citations, answer.sources) == ((), ())


@pytest.mark.parametrize(
    ("question", "history", "quote"),
    [
        ("Cầu Rạch Miễu 2 dài bao nhiêu?", (), "Cầu dài 1.971 m."),
        ("cau rach mieu 2 dai bao nhieu", (), "Cầu dài 1.971 m."),
        ("gạo", (), "Ba tháng đầu năm 2025, Việt Nam xuất khẩu 2,3 triệu tấn gạo."),
        ("How much rice did Vietnam export?", (), "Ba tháng đầu năm 2025, Việt Nam xuất khẩu"),
        ("Đội bóng rổ xuất khẩu bao nhiêu tấn gạo?", (), "Ba tháng đầu năm 2025, Việt Nam xuất khẩu"),
        ("vì sao?", BEFORE, "Cầu dài 1.971 m."),
    ],
)
def test_one_known_word_is_enough_to_look(
    service: Service, question: str, history: tuple[Turn, ...], quote: str
) -> None:
    answer = service.ask(question, history=history)
    assert answer.status is Status.ANSWERED
    assert any(citation.quote.startswith(quote) for citation in answer.citations)


def test_a_part_of_unknown_words_leaves_the_answer_partial(service: Service) -> None:
    answer = service.ask("Cầu Rạch Miễu 2 dài bao nhiêu mét và đội bóng rổ nào vừa đoạt cúp mùa giải?")
    assert answer.status is Status.PARTIAL
    assert {source.title for source in answer.sources} == {"Khánh thành cầu Rạch Miễu 2"}


@pytest.mark.parametrize("history", [(), BEFORE])
@pytest.mark.parametrize("said", ["Cảm ơn bạn nhiều ạ!", "xin chao", "Chào bạn", "ok cám ơn"])
def test_a_courtesy_asks_nothing(tmp_path: Path, said: str, history: tuple[Turn, ...]) -> None:
    (tmp_path / "thu.txt").write_text(
        "Thư ngỏ\n\nXin chào các bạn. Trường Rạch Miễu cảm ơn bạn đọc nhiều.", "utf-8"
    )
    service = Service(Settings(index_dir=tmp_path / "index", abstain_below=0.0), WordBagEncoder())
    service.index([tmp_path / "thu.txt"])
    assert service.ask(said, history=history).abstain_reason is AbstainReason.NO_EVIDENCE
    assert service.ask("Trường nào cảm ơn bạn đọc?", history=history).status is Status.ANSWERED
    service.close()


@pytest.mark.parametrize("rank", ["9" * 30, "9" * 5000, "-1", "9223372036854775808", "một"])
def test_a_cursor_that_no_page_gave_is_refused(service: Service, rank: str) -> None:
    with pytest.raises(UsageError, match="expected the next_cursor of an earlier page"):
        service.articles(cursor=base64.urlsafe_b64encode(rank.encode()).decode())


def test_a_cursor_goes_on_after_its_page(service: Service) -> None:
    first = service.articles(limit=1)
    second = service.articles(limit=1, cursor=first.next_cursor)
    assert [len(page.articles) for page in (first, second)] == [1, 1]
    assert first.articles != second.articles
    assert second.next_cursor is None
    last = base64.urlsafe_b64encode(b"9223372036854775807").decode()
    assert service.articles(cursor=last).articles == ()


def test_a_question_with_what_was_said_before_is_no_longer_than_a_question(service: Service) -> None:
    before = Turn(role="user", content=f"Cầu Rạch Miễu 2 {'dài ' * 20_000} bao nhiêu?")
    alone = service.ask("Vì sao?", history=[before]).standalone
    assert len(alone) == 2000
    assert alone.endswith("dài  bao nhiêu: Vì sao?")
    assert service.ask("Vì sao?", history=BEFORE).standalone == "Cầu Rạch Miễu 2 dài bao nhiêu: Vì sao?"

"""Records become the objects of the contract, field by field, in its order."""

import json

import pytest

from qa import wire
from qa.api import schemas
from qa.errors import UsageError
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Citation,
    Hit,
    IndexReport,
    Mode,
    Passage,
    SearchResult,
    Skipped,
    Source,
    Status,
    Verdict,
)

TEXT = "Giá điện tăng 4,8% từ ngày 10/5. Hộ nghèo được hỗ trợ."
ARTICLE = Article(
    id="dien",
    text=TEXT,
    title="Giá điện tăng",
    publisher="Báo Ví Dụ",
    published_at="2025-05-10",
    source="/a/b.txt",
)
ANSWER = Answer(
    id="ans_1",
    status=Status.ANSWERED,
    mode=Mode.EXTRACTIVE,
    answer="Giá điện tăng 4,8% từ ngày 10/5. [1]",
    short_answer="4,8%",
    confidence=0.912345,
    abstain_reason=None,
    citations=(
        Citation(
            n=1,
            answer_span=(0, 32),
            source_id="s1",
            article_id="dien",
            source_span=(0, 32),
            quote="Giá điện tăng 4,8% từ ngày 10/5.",
            verdict=Verdict.SUPPORTED,
            score=0.987654,
        ),
    ),
    sources=(
        Source(
            id="s1",
            article_id="dien",
            title="Giá điện tăng",
            url=None,
            publisher="Báo Ví Dụ",
            author=None,
            published_at="2025-05-10",
        ),
    ),
    question="Giá điện tăng bao nhiêu?",
    standalone="Giá điện tăng bao nhiêu?",
    timings_ms={"embed": 3.14159, "total": 8.0},
    generation=3,
    encoder="e5",
)
ANSWER_JSON = {
    "id": "ans_1",
    "status": "answered",
    "mode": "extractive",
    "answer": "Giá điện tăng 4,8% từ ngày 10/5. [1]",
    "short_answer": "4,8%",
    "confidence": 0.9123,
    "abstain_reason": None,
    "offset_unit": "codepoint",
    "citations": [
        {
            "n": 1,
            "answer_span": [0, 32],
            "source_id": "s1",
            "article_id": "dien",
            "source_span": [0, 32],
            "quote": "Giá điện tăng 4,8% từ ngày 10/5.",
            "verdict": "supported",
            "score": 0.9877,
        }
    ],
    "sources": [
        {
            "id": "s1",
            "article_id": "dien",
            "title": "Giá điện tăng",
            "url": None,
            "publisher": "Báo Ví Dụ",
            "author": None,
            "published_at": "2025-05-10",
        }
    ],
    "question": {"original": "Giá điện tăng bao nhiêu?", "standalone": "Giá điện tăng bao nhiêu?"},
    "timings_ms": {"embed": 3.14, "total": 8.0},
    "usage": None,
    "index": {"generation": 3, "encoder": "e5"},
}
RESULT = SearchResult(
    hits=(
        Hit(
            passage=Passage(id=7, article_id="dien", start=0, end=32, text=TEXT[:32]),
            article=ARTICLE,
            score=1.23456,
            dense=0.87654,
            lexical=12.0,
        ),
    ),
    timings_ms={"total": 4.4444},
)


def same(left: object, right: object) -> bool:
    """Equal, with the fields in the same order."""
    return json.dumps(left) == json.dumps(right)


def test_an_answer_is_written_in_the_order_of_the_contract() -> None:
    assert same(wire.answer(ANSWER), ANSWER_JSON)


def test_an_abstention_names_its_reason() -> None:
    abstained = Answer(
        id="ans_2",
        status=Status.ABSTAINED,
        mode=Mode.EXTRACTIVE,
        answer="Xin lỗi, các bài viết không nói đến điều này.",
        short_answer=None,
        confidence=0.1,
        abstain_reason=AbstainReason.NO_EVIDENCE,
        citations=(),
        sources=(),
        question="Ai thắng?",
        standalone="Ai thắng?",
    )
    assert same(
        wire.answer(abstained),
        {
            "id": "ans_2",
            "status": "abstained",
            "mode": "extractive",
            "answer": "Xin lỗi, các bài viết không nói đến điều này.",
            "short_answer": None,
            "confidence": 0.1,
            "abstain_reason": "no_evidence",
            "offset_unit": "codepoint",
            "citations": [],
            "sources": [],
            "question": {"original": "Ai thắng?", "standalone": "Ai thắng?"},
            "timings_ms": {},
            "usage": None,
            "index": {"generation": 0, "encoder": ""},
        },
    )


def test_a_hit_carries_its_span_and_three_scores() -> None:
    assert same(
        wire.search_result(RESULT),
        {
            "hits": [
                {
                    "passage_id": 7,
                    "article_id": "dien",
                    "title": "Giá điện tăng",
                    "url": None,
                    "publisher": "Báo Ví Dụ",
                    "published_at": "2025-05-10",
                    "text": "Giá điện tăng 4,8% từ ngày 10/5.",
                    "span": [0, 32],
                    "score": 1.2346,
                    "dense": 0.8765,
                    "lexical": 12.0,
                }
            ],
            "timings_ms": {"total": 4.44},
        },
    )


def test_an_article_is_written_without_the_file_it_came_from() -> None:
    head = {
        "id": "dien",
        "title": "Giá điện tăng",
        "url": None,
        "publisher": "Báo Ví Dụ",
        "author": None,
        "published_at": "2025-05-10",
    }
    assert same(wire.article(ARTICLE), {**head, "text": TEXT})
    page = ArticlePage(articles=(ARTICLE,), next_cursor="2")
    assert same(wire.article_page(page), {"articles": [head], "next_cursor": "2"})


def test_an_index_report_names_what_was_skipped() -> None:
    report = IndexReport(
        added=5, skipped=(Skipped(source="trong.txt", reason="empty"),), passages=63, generation=1
    )
    assert same(
        wire.index_report(report),
        {
            "added": 5,
            "updated": 0,
            "unchanged": 0,
            "removed": 0,
            "skipped": [{"source": "trong.txt", "reason": "empty"}],
            "passages": 63,
            "generation": 1,
        },
    )


def test_what_is_written_is_what_openapi_describes() -> None:
    described: list[tuple[type[schemas.Answer | schemas.SearchResult | schemas.Article], wire.Json]] = [
        (schemas.Answer, wire.answer(ANSWER)),
        (schemas.SearchResult, wire.search_result(RESULT)),
        (schemas.Article, wire.article(ARTICLE)),
    ]
    for model, written in described:
        assert same(model.model_validate(written).model_dump(mode="json"), written)


def test_a_question_is_counted_in_code_points_of_nfc_without_outer_blanks() -> None:
    decomposed = "a\u0323\u0302"  # three code points, one in NFC
    assert wire.clean_question(f"\n {decomposed * 2000}\t") == "ậ" * 2000
    with pytest.raises(UsageError, match=r"^Câu hỏi dài 2001 ký tự, tối đa 2000; hãy rút ngắn lại\.$"):
        wire.clean_question(decomposed * 2001)
    with pytest.raises(UsageError, match=r"^Câu hỏi đang để trống; hãy viết một câu hỏi\.$"):
        wire.clean_question(" \n")


@pytest.mark.parametrize("question", ["?", "…!", "\u200b", "😀 👍", "-_-"])
def test_a_question_without_a_letter_or_digit_is_refused(question: str) -> None:
    with pytest.raises(
        UsageError, match=r"^Câu hỏi không có chữ hay số nào; hãy viết một câu hỏi bằng lời\.$"
    ):
        wire.clean_question(question)


@pytest.mark.parametrize("question", ["a", "ậ", "5", "½?", "中?"])
def test_one_letter_or_digit_is_a_question(question: str) -> None:
    assert wire.clean_question(question) == question

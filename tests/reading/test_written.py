"""Questions that we wrote about articles kept elsewhere, and the pages made of them."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.reading.asked import Asked
from qa.reading.examples import LACKS_ANSWER, _pages
from qa.reading.written import read_news, read_written
from qa.vietnamese.sentences import split

BRIDGE = (
    "Cầu Nhật Tân được thông xe ngày 4 tháng 1 năm 2015 sau gần sáu năm thi công. "
    "Cầu dài 3.755 mét, bắc qua sông Hồng ở phía bắc Hà Nội. "
    "Vốn xây dựng phần lớn là vốn vay của Chính phủ Nhật Bản, tổng cộng 13.626 tỷ đồng. "
    "Năm trụ tháp hình thoi tượng trưng cho năm cửa ô của Hà Nội, mỗi trụ cao hơn một trăm mét."
)
ROAD = (
    "Đường Võ Nguyên Giáp nối cầu Nhật Tân với sân bay Nội Bài, dài khoảng mười hai ki-lô-mét. "
    "Con đường này được đưa vào sử dụng cùng ngày với cầu và có sáu làn xe cho ô tô. "
    "Trước đó người dân phải đi qua cầu Thăng Long, thường tắc vào giờ cao điểm buổi sáng và buổi chiều."
)


def files(folder: Path, rows: list[dict[str, Any]]) -> tuple[Path, Path]:
    articles = [
        {"id": "a1", "title": "cầu nhật tân", "text": f"== Xây dựng ==\n{BRIDGE}"},
        {"id": "a2", "title": "đường võ nguyên giáp", "text": ROAD},
    ]
    paths = folder / "questions.jsonl.xz", folder / "articles.jsonl.xz"
    for path, lines in zip(paths, (rows, articles), strict=True):
        with lzma.open(path, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return paths


def row(question: str, answer: str = "") -> dict[str, Any]:
    asked: dict[str, Any] = {"article": "a1", "piece": 0, "question": question}
    return asked | {"answer": answer, "at": BRIDGE.index(answer)} if answer else asked


def test_a_question_gets_its_text_and_the_place_of_its_answer(tmp_path: Path) -> None:
    rows = [row("Cầu Nhật Tân dài bao nhiêu?", "3.755 mét"), row("Ai thiết kế cầu Nhật Tân?")]
    known, unknown = read_written(*files(tmp_path, rows))
    assert known.context == unknown.context == BRIDGE
    assert known.context[known.at :].startswith("3.755 mét")
    assert known.title == "cầu nhật tân"
    assert not unknown.answer
    assert unknown.answers == ()


@pytest.mark.parametrize("change", [{"at": 3}, {"piece": 1}, {"article": "a3"}])
def test_other_articles_than_those_asked_about_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    paths = files(tmp_path, [row("Cầu dài bao nhiêu?", "3.755 mét") | change])
    with pytest.raises(UsageError, match="row 1"):
        read_written(*paths)


def test_invented_news_hold_their_own_text(tmp_path: Path) -> None:
    questions: list[dict[str, Any]] = [
        {"question": "Cầu dài bao nhiêu?", "answer": "3.755 mét", "at": BRIDGE.index("3.755")},
        {"question": "Ai thiết kế cầu?"},
    ]
    path = tmp_path / "news.jsonl.xz"
    article = {"title": "Thông xe cầu Nhật Tân", "text": BRIDGE, "questions": questions}
    path.write_bytes(lzma.compress(json.dumps(article).encode()))
    known, unknown = read_news(path)
    assert (known.title, known.context, known.answer) == ("Thông xe cầu Nhật Tân", BRIDGE, "3.755 mét")
    assert (unknown.answer, unknown.answers) == ("", ())
    questions[0]["at"] = 3
    path.write_bytes(lzma.compress(json.dumps(article).encode()))
    with pytest.raises(UsageError, match="row 1, question 1"):
        read_news(path)


def asked(question: str, answer: str = "", *, text: str = BRIDGE) -> Asked:
    at = text.index(answer) if answer else 0
    title = "Cầu Nhật Tân" if text == BRIDGE else "Đường Võ Nguyên Giáp"
    return Asked(id="", title=title, context=text, question=question, answer=answer, at=at, answers=(answer,))


def test_a_page_is_made_of_whole_sentences_and_holds_the_answer_where_it_says() -> None:
    every = [
        asked("Cầu Nhật Tân dài bao nhiêu mét?", "3.755 mét"),
        asked("Ai cho vay vốn xây cầu Nhật Tân?", "Chính phủ Nhật Bản"),
        asked("Đường Võ Nguyên Giáp nối cầu Nhật Tân với nơi nào?", "sân bay Nội Bài", text=ROAD),
        asked("Ai thiết kế cầu Nhật Tân?"),
    ] * 40
    sentences = {text[a:b] for text in (BRIDGE, ROAD) for a, b in split(text)}
    pages = list(_pages(every, random.Random(3)))
    for page in pages:
        assert {page.context[a:b] for a, b in split(page.context)} <= sentences
        assert page.context[page.at : page.at + len(page.answer)] == page.answer
    answerable = [page for page in pages if page.answer]
    assert 0 < 1 - len(answerable) / 120 < 2 * LACKS_ANSWER
    assert {len(split(page.context)) for page in pages} >= {1, 2, 3}
    assert not [
        page for page in pages if not page.answer and "3.755 mét" in page.context and "dài" in page.question
    ]

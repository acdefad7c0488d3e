"""The page for people: everything inside, nothing fetched, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from fake_service import FakeService
from qa.evaluation.outcome import Outcome, SetOutcome
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.report import render
from qa.evaluation.runs import Runner
from qa.records import Article, Turn

CITY = Article(id="city", title="Thủ đô <Việt Nam>", text="Mở đầu. Thủ đô của Việt Nam là Hà Nội. Kết thúc.")
VOID = {"meta", "input", "br", "line", "circle", "polyline"}


def page(folder: Path) -> str:
    asked = Question(
        id="q<1>",
        question="Thủ đô của Việt Nam & nước là gì?",
        kind="fact",
        answerable=True,
        split="dev",
        cluster="city",
        history=(Turn(role="user", content="<b>Chào</b>"),),
        answers=("Hà Nội",),
        evidence=(Evidence(article="city", quote="Hà Nội"),),
    )
    impossible = replace(
        asked, id="q2", question="Thủ đô của Việt Nam năm 1500?", answerable=False, answers=(), evidence=()
    )
    records = Runner(system=FakeService([CITY])).run([asked, impossible], file=folder / "records.jsonl")
    corpus = {"articles": 1, "passages": 1, "warning": "the code has changed"}
    found = SetOutcome.from_records("capitals", records, corpus)
    return render(Outcome(sets=(found,), options={}, made_at="2025-08-28", commit="abc", command="qa eval"))


def test_the_page_asks_nothing_of_any_network(tmp_path: Path) -> None:
    written = page(tmp_path)
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"|https?://|@import|url\(", written) == []


def test_every_element_is_closed(tmp_path: Path) -> None:
    class Stack(HTMLParser):
        open: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in VOID:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in VOID:
                assert self.open.pop() == tag

    stack = Stack()
    stack.feed(page(tmp_path))
    assert stack.open == []


def test_a_cited_span_is_marked_where_it_stands_with_the_gold_answer_underlined(tmp_path: Path) -> None:
    assert (
        '<span class="around">Mở đầu. </span><mark>Thủ đô của Việt Nam là <u>Hà Nội</u>.</mark>'
        '<span class="around"> Kết thúc.</span>'
        "<cite>Thủ đô &lt;Việt Nam&gt; · city · 8–38 · supported</cite>"
    ) in page(tmp_path)


def test_what_people_wrote_is_shown_as_text(tmp_path: Path) -> None:
    written = page(tmp_path)
    assert "user: &lt;b&gt;Chào&lt;/b&gt;" in written
    assert "<code>q&lt;1&gt;</code>" in written
    assert '<p class="warning">the code has changed</p>' in written


def test_each_question_says_what_became_of_it(tmp_path: Path) -> None:
    assert re.findall(r'data-fate="([^"]*)"', page(tmp_path)) == ["right", "should have abstained"]

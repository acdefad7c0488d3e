"""Runs: recorded question by question, gone on with after an interruption, failures kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fake_service import FakeService
from qa.errors import UnknownArticle
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.runs import FoundPassage, GoldSpan, Runner, Surroundings, read_records
from qa.records import Answer, Article

TRADE = Article(id="trade", text="Kim ngạch đạt 230 tỷ USD. Năm sau kim ngạch đạt 260 tỷ USD.")
CITY = Article(id="city", text="Thủ đô của Việt Nam là Hà Nội.")


def questions() -> list[Question]:
    plain = Question(id="", question="", kind="fact", answerable=True, split="dev", cluster="a")
    return [
        replace(
            plain,
            id="trade",
            question="Kim ngạch đạt bao nhiêu tỷ USD?",
            answers=("230 tỷ USD",),
            evidence=(Evidence(article="trade", quote="đạt", start=40),),
        ),
        replace(
            plain,
            id="city",
            question="Thủ đô của Việt Nam là gì?",
            answers=("Hà Nội",),
            evidence=(Evidence(article="stem-of-city", quote="nowhere"),),
        ),
    ]


def runner(service: FakeService) -> Runner:
    return Runner(system=service, aliases={"stem-of-city": "city"})


def test_a_record_holds_what_metrics_and_report_need(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    first, second = runner(FakeService([TRADE, CITY])).run(questions(), file=file)
    assert first.answer is not None
    assert first.answer.answer == "Kim ngạch đạt 230 tỷ USD. [1]"
    assert first.hits == (
        FoundPassage(article_id="trade", span=(0, 59), score=5.0, dense=0.0, lexical=5.0),
        FoundPassage(article_id="city", span=(0, 30), score=0.0, dense=0.0, lexical=0.0),
    )
    # the second "đạt": the evidence says about where it stands
    assert [g.span for g in first.gold] == [(44, 47)]
    assert first.surroundings == (
        Surroundings(before="", after=" Năm sau kim ngạch đạt 260 tỷ USD.", verbatim=True),
    )
    assert second.gold == (GoldSpan(article_id="city", span=None),)
    assert read_records(file) == [first, second]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    whole = runner(FakeService([TRADE, CITY])).run(questions(), file=file)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + lines[1][:40])  # torn in the middle of the second line
    service = FakeService([TRADE, CITY])
    again = runner(service).run(questions(), file=file)
    assert service.asked == ["Thủ đô của Việt Nam là gì?"]
    assert [r.answer for r in again] == [r.answer for r in whole]
    assert len(read_records(file)) == 2


def test_a_finished_run_asks_nothing(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    whole = runner(FakeService([TRADE, CITY])).run(questions(), file=file)
    service = FakeService([])
    assert runner(service).run(questions(), file=file) == whole
    assert service.asked == []


def test_a_failure_is_recorded_counts_and_is_asked_again(tmp_path: Path) -> None:
    def broken(answer: Answer) -> Answer:
        raise RuntimeError("no memory")

    file = tmp_path / "records.jsonl"
    failed = runner(FakeService([TRADE, CITY], change=broken)).run(questions(), file=file)
    assert [(r.answer, r.error) for r in failed] == [(None, "ask: RuntimeError('no memory')")] * 2
    assert [len(r.hits) for r in failed] == [2, 2]  # what could be searched still was
    mended = runner(FakeService([TRADE, CITY])).run(questions(), file=file)
    assert [r.error for r in mended] == ["", ""]


def test_an_article_left_out_is_neither_found_nor_cited(tmp_path: Path) -> None:
    question = replace(questions()[0], answerable=False, evidence=(), left_out=("trade",))
    (record,) = runner(FakeService([TRADE, CITY])).run([question], file=tmp_path / "records.jsonl")
    assert [hit.article_id for hit in record.hits] == ["city"]
    assert record.answer is not None
    assert record.answer.citations == ()


def test_an_article_that_the_index_lacks_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(UnknownArticle, match="names the article 'trade', which the index lacks"):
        runner(FakeService([CITY])).run(questions(), file=tmp_path / "records.jsonl")

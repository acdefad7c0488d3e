"""What the reader learns from of what the service retrieves: pages with the answer, pages without."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from qa.encoding import reference_folder
from qa.evaluation import retrieved
from qa.evaluation.claims import Claimed
from qa.evaluation.corpus import build
from qa.evaluation.retrieved import Retrieved, as_set, make
from qa.reading.asked import Asked
from qa.reading.examples import _cut, _retrieved
from qa.service import Service
from qa.settings import Settings

HOSPITAL = (
    "Sở Y tế Lào Cai nhận 12 xe cứu thương hôm 4/3. Bà Lê Thu Hạnh ký biên bản bàn giao. "
    "Trời mưa to cả ngày nên lễ trao dời vào hội trường. Xe đầu tiên về huyện Bát Xát, cách thành phố 13 km. "
    "Nhà tài trợ là Quỹ Kizuna của Nhật Bản, góp 31 tỷ đồng."
)
BRIDGE = (
    "Cầu Phú Hữu bắc qua sông Trường Giang, dài 840 m, thông xe hôm 2/9. "
    "Nhà thầu là Công ty Trường Thịnh. Cây cầu thay bến đò đã chạy hơn năm mươi năm."
)


def asked(question: str, text: str, answer: str) -> Asked:
    at = text.index(answer)
    answers = (answer,) if answer else ()
    return Asked(
        id=question, title="", context=text, question=question, answer=answer, at=at, answers=answers
    )


QUESTIONS = [
    asked("Ai góp tiền mua xe cứu thương cho Lào Cai?", HOSPITAL, "Quỹ Kizuna của Nhật Bản"),
    asked("Cầu Phú Hữu dài bao nhiêu?", BRIDGE, "840 m"),
    asked("Ai thiết kế cầu Phú Hữu?", BRIDGE, ""),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(eval_runs=tmp_path_factory.mktemp("runs"), threads=1)
    texts, ids = as_set(QUESTIONS)
    assert list(ids.values()) == ["asked-0", "asked-1"]
    corpus = build(texts, paths=[], distractors=None, settings=settings, open_service=Service.open)
    assert isinstance(corpus.system, Service)
    yield corpus.system
    corpus.system.close()


def made(service: Service, question: Asked, article: str, *, times: int = 12) -> list[Retrieved | Claimed]:
    return [one for seed in range(times) for one in make(service, question, article, random.Random(seed))]


def test_a_page_that_answers_knows_where(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieved, "LEFT_OUT", 0.0)
    for question, article in ((QUESTIONS[0], "asked-0"), (QUESTIONS[1], "asked-1")):
        pages = [one for one in made(service, question, article) if isinstance(one, Retrieved)]
        right = [one for one in pages if one.source == "answers"]
        assert right
        assert all(one.text.startswith(question.answer, one.at) for one in right)
        beside = [one for one in pages if one.source != "answers"]
        assert beside
        assert {one.source for one in beside} == {"beside"}
        assert not any(question.answer in one.text or one.answer for one in beside)


def test_without_its_own_text_a_question_has_no_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieved, "LEFT_OUT", 1.0)
    pages = [one for one in made(service, QUESTIONS[1], "asked-1") if isinstance(one, Retrieved)]
    assert pages
    assert {(one.source, one.answer) for one in pages} == {("left out", "")}
    assert not any("Phú Hữu" in one.text for one in pages)


def test_what_no_text_says_is_never_an_answer(service: Service) -> None:
    everything = made(service, QUESTIONS[2], "asked-1")
    assert {one.source for one in everything} == {"none", "claims, retrieved"}
    assert not any(one.supported for one in everything if isinstance(one, Claimed))


def test_what_the_reader_answers_becomes_a_claim(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieved, "LEFT_OUT", 0.0)
    monkeypatch.setattr(retrieved, "PLAIN", 0.0)
    monkeypatch.setattr(retrieved, "CLAIMED", 1.0)
    found = [one for one in made(service, QUESTIONS[1], "asked-1", times=1) if isinstance(one, Claimed)]
    assert [(one.claim, one.supported) for one in found] == [("Cầu Phú Hữu dài bao nhiêu? 840 m", True)]
    assert "dài 840 m" in found[0].text


def test_the_reader_learns_from_the_pages(tmp_path: Path) -> None:
    rows = [
        Retrieved(question="Dài bao nhiêu?", text="Cầu dài 840 m.", answer="840 m", at=8, source="answers"),
        Retrieved(question="Ai thiết kế?", text="Cầu dài 840 m.", answer="", at=0, source="none"),
    ]
    with lzma.open(tmp_path / "pages.jsonl.xz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in rows)
    tokenizer = Tokenizer.from_file(str(reference_folder(Settings()) / "tokenizer.json"))
    asks = _retrieved(tmp_path / "pages.jsonl.xz")
    there, absent = _cut(asks, tokenizer, "retrieved page", random.Random(3))
    assert tokenizer.decode(there.tokens[there.start : there.end + 1]) == "840 m"
    assert (absent.start, absent.end) == (0, 0)

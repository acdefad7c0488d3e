"""Question sets in three formats, split, sampled and changed the same way every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.evaluation.questions import (
    Evidence,
    Question,
    choose,
    in_english,
    read_set,
    without_accents,
    without_gold,
)
from qa.records import Article, Turn

LINE: dict[str, Any] = {
    "id": "s1",
    "question": "Thế còn năm trước đó?",
    "kind": "follow-up",
    "answerable": True,
    "split": "test",
    "history": [{"role": "user", "content": "Kim ngạch năm 2024?"}],
    "answers": ["230 tỷ USD"],
    "evidence": [{"article": "000_trade", "quote": "Năm 2023 đạt 230 tỷ USD."}],
}


def write(file: Path, *lines: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return file


def test_our_own_format_is_read_whole(tmp_path: Path) -> None:
    assert read_set(write(tmp_path / "own.jsonl", LINE)).questions == (
        Question(
            id="s1",
            question="Thế còn năm trước đó?",
            kind="follow-up",
            answerable=True,
            split="test",
            cluster="000_trade",
            history=(Turn(role="user", content="Kim ngạch năm 2024?"),),
            answers=("230 tỷ USD",),
            evidence=(Evidence(article="000_trade", quote="Năm 2023 đạt 230 tỷ USD."),),
        ),
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"split": "train"}, "own.jsonl:1: split: Input should be 'dev' or 'test'; see eval/README.md"),
        ({"anwers": []}, "own.jsonl:1: anwers: Extra inputs are not permitted; see eval/README.md"),
        ({"evidence": []}, "own.jsonl:1: evidence: an answerable question needs its evidence"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        read_set(write(tmp_path / "own.jsonl", LINE | change))
    assert str(error.value).endswith(complaint)


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'s1' twice"):
        read_set(write(tmp_path / "own.jsonl", LINE, LINE))


def test_squad_contexts_become_articles_and_answers_become_evidence(tmp_path: Path) -> None:
    asked = {"id": "q1", "question": "Ai thắng?", "answers": [{"text": "Huế", "answer_start": 0}]}
    impossible = {"id": "q2", "question": "Khi nào?", "answers": [], "is_impossible": True}
    paragraphs = [{"context": "Huế thắng.", "qas": [asked, impossible]}]
    file = tmp_path / "cup.json"
    file.write_text(json.dumps({"data": [{"title": "Normans", "paragraphs": paragraphs}]}), encoding="utf-8")
    found = read_set(file)
    assert found.articles == (Article(id="cup-0000", title="Normans", text="Huế thắng.", source="cup.json"),)
    assert found.questions == (
        Question(
            id="q1",
            question="Ai thắng?",
            kind="person",
            answerable=True,
            split="dev",
            cluster="Normans",
            answers=("Huế",),
            evidence=(Evidence(article="cup-0000", quote="Huế", start=0),),
        ),
        Question(id="q2", question="Khi nào?", kind="date", answerable=False, split="dev", cluster="Normans"),
    )


def test_a_beir_folder_gives_whole_articles_as_evidence(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", {"_id": "d1", "title": "Thủ đô", "text": "Hà Nội."})
    write(
        tmp_path / "queries.jsonl", {"_id": "q1", "text": "Thủ đô ở đâu?"}, {"_id": "q2", "text": "Không hỏi"}
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n", encoding="utf-8")
    found = read_set(tmp_path)
    assert found.articles == (Article(id="d1", title="Thủ đô", text="Hà Nội.", source=tmp_path.name),)
    assert found.questions == (
        Question(
            id="q1",
            question="Thủ đô ở đâu?",
            kind="place",
            answerable=True,
            split="test",
            cluster="d1",
            evidence=(Evidence(article="d1"),),
            all_evidence=True,
        ),
    )


def some(count: int) -> list[Question]:
    return [
        Question(
            id=str(n),
            question="Giá điện?",
            kind="fact",
            answerable=True,
            split="dev",
            cluster="a",
            answers=("Huế",),
            evidence=(Evidence(article="a", quote="Huế"),),
            history=(Turn(role="user", content="Điện"), Turn(role="assistant", content="Điện")),
        )
        for n in range(count)
    ]


def test_a_sample_depends_on_ids_and_seed_and_keeps_the_order() -> None:
    questions = some(200)
    drawn = [q.id for q in choose(questions, sample=20, seed=1)]
    assert drawn == [q.id for q in choose(questions[::-1], sample=20, seed=1)][::-1]
    assert drawn == sorted(drawn, key=int)
    assert drawn != [q.id for q in choose(questions, sample=20, seed=2)]


def test_a_sample_and_the_articles_left_out_are_drawn_apart() -> None:
    dropped = without_gold(choose(some(1000), sample=200))
    assert 70 < sum(q.answerable for q in dropped) < 130


def test_a_question_without_its_article_cannot_be_answered() -> None:
    (dropped,) = without_gold(some(1), share=1.0)
    assert (dropped.answerable, dropped.left_out, dropped.answers, dropped.evidence) == (
        False,
        ("a",),
        (),
        (),
    )


def test_accents_go_from_what_the_person_says_only() -> None:
    bare = without_accents(some(1)[0])
    assert (bare.question, [t.content for t in bare.history]) == ("Gia dien?", ["Dien", "Điện"])


def test_english_is_asked_where_the_set_has_it() -> None:
    (plain,) = some(1)
    assert in_english(plain) == plain
    assert in_english(Question(**{**as_fields(plain), "question_en": "The price?"})).question == "The price?"


def as_fields(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in Question.__dataclass_fields__}

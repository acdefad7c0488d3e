"""What the reader's support head learns from: each claim beside what carries it, or does not."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from random import Random

import pytest

from qa.encoding import reference_folder
from qa.evaluation.claims import WRITTEN, Source, answered, beside, corrupted, evidence, written_claims
from qa.reading.asked import Asked
from qa.reading.examples import _claims
from qa.settings import Settings

TEXT = (
    "Sở Y tế Lào Cai nhận 12 xe cứu thương hôm 4/3. Bà Lê Thu Hạnh ký biên bản. Trời mưa to cả ngày. "
    "Người dân đứng kín hai bên đường. Trường mầm non được nghỉ. Đường lên Sa Pa vẫn thông. "
    "Nhà tài trợ là Quỹ Kizuna của Nhật Bản, góp 31 tỷ đồng."
)
SOURCE = Source.of("Xe cứu thương cho Lào Cai", TEXT)
PAIR = {
    "id": "a",
    "yes": "Một quỹ Nhật Bản tên Kizuna đã góp 31 tỷ đồng.",
    "no": "Lào Cai đã góp 31 tỷ đồng cho một quỹ Nhật Bản tên Kizuna.",
    "kind": "roles",
}


def asked(question: str, answer: str) -> Asked:
    return Asked(
        id=question,
        title=SOURCE.title,
        context=TEXT,
        question=question,
        answer=answer,
        at=TEXT.index(answer),
        answers=(answer,),
    )


def test_the_evidence_is_the_shortest_run_with_the_claims_words() -> None:
    assert evidence(SOURCE, PAIR["yes"]) == (6, 6)
    assert evidence(SOURCE, "Bà Lê Thu Hạnh ký, và 12 xe cứu thương về Sở Y tế Lào Cai.") == (0, 1)


def test_a_text_holds_its_evidence_and_stands_in_the_articles_order() -> None:
    for seed in range(30):
        lines = beside(SOURCE, 2, 3, Random(seed)).split("\n")
        assert lines[0] == SOURCE.title or len(lines) == 1
        assert lines[-1] in TEXT
        assert "Trời mưa to cả ngày. Người dân đứng kín hai bên đường." in lines[-1]


def test_a_long_text_keeps_its_evidence() -> None:
    long = Source.of("", " ".join(f"Câu thứ {n} " + "dài dòng " * 40 + "hết." for n in range(5)))
    assert beside(long, 3, 3, Random(2)).startswith("Câu thứ 3")


def test_both_of_a_pair_are_held_against_the_same_evidence() -> None:
    made = list(written_claims([PAIR], {"a": SOURCE}, 2, Random(0)))
    pairs = [one for one in made if one.source == "claims, written"]
    assert [(one.claim, one.supported) for one in pairs] == [(PAIR["yes"], True), (PAIR["no"], False)] * 2
    assert all("Quỹ Kizuna" in one.text for one in pairs)
    [away] = [one for one in made if one not in pairs]
    assert (away.claim, away.supported) == (PAIR["yes"], False)
    assert "Kizuna" not in away.text


def test_an_answer_to_another_question_of_its_kind_is_wrong() -> None:
    questions = [
        asked("Tỉnh nhận bao nhiêu xe cứu thương?", "12 xe cứu thương"),
        asked("Nhà tài trợ góp bao nhiêu tiền?", "31 tỷ đồng"),
    ]
    made = [one for seed in range(8) for one in answered(questions, Random(seed))]
    right = {one.claim for one in made if one.supported}
    wrong = {one.claim for one in made if not one.supported}
    assert {"Nhà tài trợ góp 31 tỷ đồng tiền.", "Nhà tài trợ góp bao nhiêu tiền? 31 tỷ đồng"} <= right
    assert "Nhà tài trợ góp 12 xe cứu thương tiền." in wrong
    assert not right & wrong


def test_what_is_made_wrong_differs_from_what_stands_there() -> None:
    others = [Source.of("", text) for text in ("Hải Phòng có 3 cảng lớn ở phía đông thành phố.", "Huế.")]
    made = [one for seed in range(9) for one in corrupted([SOURCE, *others, SOURCE], Random(seed))]
    assert {one.supported for one in made} == {True, False}
    assert all(one.claim not in one.text for one in made if not one.supported)


def test_the_written_pairs_are_whole_and_their_texts_are_not_those_of_the_statements() -> None:
    with lzma.open(WRITTEN, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert len(rows) > 4_000
    assert all({"id", "yes", "no", "kind"} == set(row) and row["yes"] != row["no"] for row in rows)
    with lzma.open("eval/reading-news.jsonl.xz", "rt", encoding="utf-8") as lines:
        news = {json.loads(line)["id"] for line in lines}
    with lzma.open("eval/fitting-news.jsonl.xz", "rt", encoding="utf-8") as lines:
        assert not {json.loads(line)["id"] for line in lines} & {row["id"] for row in rows}
    assert len({row["id"] for row in rows} & news) > 300


@pytest.mark.parametrize("supported", [True, False])
def test_a_claim_is_read_in_the_place_of_a_question(tmp_path: Path, supported: bool) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(reference_folder(Settings()) / "tokenizer.json"))
    row = {"claim": PAIR["yes"], "text": TEXT * 9, "supported": supported, "source": "claims, written"}
    path = tmp_path / "claims.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.write(json.dumps(row))
    [example] = _claims(path, tokenizer)
    assert (example.supported, example.start, len(example.tokens)) == (supported, 0, 208)
    assert tokenizer.decode(example.tokens[: example.passage_at]) == f"query: {PAIR['yes']} passage:"

"""Restoring accents: what changes, and what never does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.vietnamese.accents import (
    AccentModel,
    SyllableCounts,
    background_idf,
    needs_accents,
    restore,
    save_table,
)
from qa.vietnamese.text import fold, nfc


@pytest.fixture(scope="module")
def model() -> AccentModel:
    return AccentModel.background()


def test_bare_syllables_get_their_accents_and_keep_case_and_marks(model: AccentModel) -> None:
    assert restore("Thu tuong Chinh phu Viet Nam la ai?", model) == "Thủ tướng Chính phủ Việt Nam là ai?"


def test_typed_accents_foreign_words_and_abbreviations_stay(model: AccentModel) -> None:
    assert restore("Bộ truong noi ve startup va AI", model) == "Bộ trưởng nói về startup và AI"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hoi nghi dien ra o dau?", "hội nghị diễn ra ở đâu?"),
        ("doi Viet Nam lay bao nhieu diem?", "đội Việt Nam lấy bao nhiêu điểm?"),
        ("doan co may nguoi?", "đoàn có mấy người?"),
        ("benh nay keo dai bao lau?", "bệnh này kéo dài bao lâu?"),
        ("may bay ha canh luc may gio?", "máy bay hạ cánh lúc mấy giờ?"),
        ("dau nam nha may nao duoc xay?", "đầu năm nhà máy nào được xây?"),
        ("nho dau gia xang giam?", "nhờ đâu giá xăng giảm?"),
        ("co nhieu bao lon khong?", "có nhiều bão lớn không?"),
    ],
)
def test_a_question_keeps_the_words_that_ask(typed: str, expected: str, model: AccentModel) -> None:
    assert restore(typed, model, question=True) == expected


def test_what_asks_nothing_is_not_made_to_ask(model: AccentModel) -> None:
    assert restore("tu dau nam, nha may o dau cau da lai chay", model).count("đầu") == 2


@given(st.text(max_size=40).map(nfc))
def test_only_accents_change(text: str) -> None:
    restored = restore(text, AccentModel.background())
    assert len(restored) == len(text)
    assert fold(restored) == fold(text)


def test_counts_of_the_corpus_change_the_choice(model: AccentModel) -> None:
    corpus = SyllableCounts.of(["Chợ Bến Thánh đông. " * 20_000])
    assert restore("cho ben thanh", model.with_counts(corpus)) == "chợ bến thánh"


def test_counts_survive_writing_and_reading() -> None:
    counts = SyllableCounts.of(["Giá điện, giá nước"])
    assert SyllableCounts.loads(counts.dumps()) == counts
    assert counts == SyllableCounts(
        unigrams={"giá": 2, "điện": 1, "nước": 1}, bigrams={"giá điện": 1, "giá nước": 1}
    )


def test_a_saved_table_answers_as_its_counts_say(tmp_path: Path) -> None:
    path = tmp_path / "table.npz"
    counts = SyllableCounts.of(["giá điện giá điện gia đình startup"])
    save_table(path, counts, fewest_unigrams=1, fewest_other_words=1, fewest_bigrams=1)
    loaded = AccentModel.load(path)
    assert loaded.forms("gia") == ["gia", "giá"]
    assert restore("gia dien, gia dinh", loaded) == "giá điện, gia đình"
    assert loaded.total == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gia dien ha noi thang nay", True),
        ("Ai phat bieu tai hoi nghi?", True),
        ("Giá điện Hà Nội tháng này?", False),
        ("Who is the minister of science?", False),
        ("How many people attended the forum in Hanoi?", False),
        ("2025", False),
    ],
)
def test_only_bare_vietnamese_needs_accents(text: str, expected: bool, model: AccentModel) -> None:
    assert needs_accents(text, model) is expected


def test_common_syllables_weigh_less_than_rare_ones() -> None:
    assert background_idf("của") < background_idf("điện") < background_idf("khuếch") < background_idf("qwxz")

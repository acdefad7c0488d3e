"""What is read: places, windows, sentences. The network points at given words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.reading.onnx_reader import WINDOW_TOKENS, OnnxReader
from qa.reading.reader import LEAST, Reading

Pointing = Callable[..., OnnxReader]

TEXT = "Ông Nguyễn Phú Trọng sinh năm 1944 tại Đông Anh, Hà Nội. Ông thọ 80 tuổi."
SENTENCES = [(0, 56), (57, 73)]


def quote(text: str, reading: Reading) -> str:
    return text[reading.start : reading.end]


def test_a_span_is_exact_in_accented_text(pointing: Pointing) -> None:
    [reading] = pointing("Đông Anh, Hà Nội").read("Sinh ở đâu?", [TEXT])
    assert quote(TEXT, reading) == "Đông Anh, Hà Nội"
    assert (reading.span, reading.null, reading.margin) == (18.0, 0.0, 18.0)


@pytest.mark.parametrize(
    "before",
    ["", "  \n\t ", "Giá\u00a0điện ﬁnal ½ … ", "Ⅻ ™ ", "𝕳𝖆 🙂🙂 ", "\u200b\ufeff", "e\u0301 a\u0323\u0306 "],
    ids=["nothing", "spaces", "ligatures", "rewritten", "beyond the plane", "invisible", "decomposed"],
)
def test_what_stands_before_does_not_shift_the_span(pointing: Pointing, before: str) -> None:
    text = before + TEXT
    [reading] = pointing("1944").read("Năm nào?", [text])
    assert quote(text, reading) == "1944"


def test_a_span_is_widened_to_whole_syllables_and_trimmed_of_marks(pointing: Pointing) -> None:
    [reading] = pointing("Nội.").read("Ở đâu?", [TEXT])
    assert quote(TEXT, reading) == "Nội"


def test_each_sentence_gets_the_best_span_inside_it(pointing: Pointing) -> None:
    reader = pointing("1944", "80")
    [reading] = reader.read("Bao nhiêu?", [TEXT], sentences=[[*SENTENCES, (56, 57)]])
    assert reading.sentence_scores == (18.0, 16.0, LEAST)
    assert [TEXT[slice(*span)] for span in reading.sentence_spans] == ["1944", "80", ""]


def test_a_span_across_sentences_counts_for_neither(pointing: Pointing) -> None:
    [reading] = pointing("Nội. Ông").read("Gì?", [TEXT], sentences=[SENTENCES])
    assert quote(TEXT, reading) == "Nội. Ông"
    assert reading.sentence_scores == (9.0, 9.0)


def test_a_long_text_is_read_to_its_end_in_windows(pointing: Pointing) -> None:
    text = "Câu này không nói gì cả. " * 150 + TEXT
    reader = pointing("1944")
    lengths = reader._session.lengths
    [reading] = reader.read("Năm nào?", [text], sentences=[[(0, 24), (len(text) - 73, len(text))]])
    assert quote(text, reading) == "1944"
    assert reading.sentence_scores == (0.0, 18.0)
    assert len(lengths) > 3
    assert max(lengths) <= WINDOW_TOKENS


@pytest.mark.parametrize("place", range(240, 330, 6))
def test_an_answer_at_the_edge_of_a_window_is_whole_in_another(pointing: Pointing, place: int) -> None:
    text = "gì " * place + "Nguyễn Phú Trọng" + " gì" * 300
    [reading] = pointing("Nguyễn Phú Trọng").read("Ai?", [text])
    assert quote(text, reading) == "Nguyễn Phú Trọng"


def test_a_very_long_question_leaves_room_for_the_text(pointing: Pointing) -> None:
    reader = pointing("1944")
    [reading] = reader.read("vì sao " * 500, [TEXT])
    assert quote(TEXT, reading) == "1944"


def test_texts_come_back_in_their_order(pointing: Pointing) -> None:
    texts = ["Huế.", "x " * 400 + "1944", TEXT, "1944 là năm ấy"]
    readings = pointing("1944").read("Năm nào?", texts)
    assert [quote(text, reading) for text, reading in zip(texts, readings, strict=True)][1:] == ["1944"] * 3


def test_nothing_to_read(pointing: Pointing) -> None:
    reader = pointing("1944")
    assert reader.read("Năm nào?", []) == []
    nothing = Reading(
        start=0,
        end=0,
        span=LEAST,
        null=0.0,
        relevance=LEAST,
        support=LEAST,
        sentence_scores=(LEAST,),
        sentence_spans=((0, 0),),
    )
    assert reader.read("Năm nào?", ["", " \n"], sentences=[[(0, 0)], [(0, 2)]]) == [nothing, nothing]
    [reading] = reader.read("", [TEXT])
    assert quote(TEXT, reading) == "1944"


def test_sentences_must_be_given_for_every_text(pointing: Pointing) -> None:
    with pytest.raises(ValueError, match="zip"):
        pointing("1944").read("Năm nào?", [TEXT, TEXT], sentences=[SENTENCES])

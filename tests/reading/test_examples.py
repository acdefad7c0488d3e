"""Questions made of plain articles, and questions changed in a word."""

from __future__ import annotations

import random

import numpy as np

from qa.encoding.weights import WeightFile, find_weight_file
from qa.reading.asked import Asked
from qa.reading.examples import _ChangeableWords
from qa.reading.graph import draw, tensors_of
from qa.reading.made import make_questions, texts_of
from qa.reading.network import first_tensors

ARTICLE = (
    "Nhà máy thủy điện Hòa Bình được khởi công ngày 6 tháng 11 năm 1979 trên sông Đà. "
    "Công trình có 8 tổ máy với tổng công suất 1.920 MW. "
    "Nhà máy là công trình thủy điện lớn nhất Việt Nam cho đến năm 2012. "
    "Hằng năm nhà máy cung cấp khoảng 9 tỷ kWh điện, vì lưu lượng nước của sông Đà rất lớn."
)


def made(count: int = 60) -> list[Asked]:
    articles = [("nhà máy thủy điện hòa bình", ARTICLE)] * count
    return list(make_questions(articles, random.Random(1), each=1))


def test_every_answer_stands_where_it_is_said_to() -> None:
    asked = made()
    answered = [each for each in asked if each.answer]
    assert len(answered) > 20
    for each in answered:
        assert each.context[each.at : each.at + len(each.answer)] == each.answer
        assert each.answer not in each.question


def test_what_is_asked_for_is_masked_by_its_question_word() -> None:
    words = {each.answer: each.question.casefold() for each in made(400)}
    assert "năm nào" in words["năm 2012"]
    assert "bao nhiêu mw" in words["1.920 MW"]
    assert "vì sao" in words["lưu lượng nước của sông Đà rất lớn"]


def test_some_are_asked_of_a_text_without_their_sentence() -> None:
    unanswered = [each for each in made(200) if not each.answer]
    assert unanswered
    assert all(len(each.context) < len(ARTICLE) for each in unanswered)


def test_headings_and_short_lines_are_left_out() -> None:
    assert texts_of(f"== Lịch sử ==\nXem thêm\n{ARTICLE}") == [ARTICLE]


def test_a_changed_question_has_no_answer_and_asks_of_something_its_text_lacks() -> None:
    def ask(question: str, context: str) -> Asked:
        return Asked(
            id="", title="", context=context, question=question, answer="Huế", at=0, answers=("Huế",)
        )

    one = ask("Hội nghị năm 2019 họp ở đâu?", "Hội nghị năm 2019 họp ở Huế.")
    other = ask("Hội nghị năm 2021 họp ở đâu?", "Hội nghị năm 2021 họp ở Vinh.")
    words = _ChangeableWords([one, other])
    changed = words.change(one, random.Random(0))
    assert changed.question == other.question
    assert (changed.answer, changed.context) == ("", one.context)
    assert _ChangeableWords([one]).change(one, random.Random(0)) is one  # nothing to put in its place


def test_a_drawn_reader_gives_its_tensors_back() -> None:
    base = WeightFile.load(find_weight_file())
    tensors = first_tensors(base, seed=1)
    given = tensors_of(draw(tensors, base=base), base=base)
    assert given.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert given[name].shape == tensor.shape
        lost = np.linalg.norm(given[name] - tensor)
        assert lost <= 0.2 * np.linalg.norm(tensor) + 1e-6, name  # rounding to int8

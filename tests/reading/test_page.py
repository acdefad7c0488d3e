"""How sentences stand on a page."""

from __future__ import annotations

from qa.reading import Line, lay_out

NAMED = "Bà Trần Thị Hoa là giám đốc trung tâm."
SAID = "Bà cho biết trung tâm có 40 kỹ sư."
ELSEWHERE = "Nhà máy ở Cần Thơ chạy từ tháng 3."


def test_a_sentence_stands_after_the_one_it_leans_on() -> None:
    said = Line(article="a", at=80, text=SAID, before=NAMED)
    text, [place] = lay_out([said])
    assert text == f"{NAMED} {SAID}"
    assert text[slice(*place)] == SAID


def test_a_sentence_that_stands_there_already_is_not_said_twice() -> None:
    said = Line(article="a", at=80, text=SAID, before=NAMED)
    named = Line(article="a", at=40, text=NAMED, before="Hôm qua có họp.")
    text, places = lay_out([said, named])
    assert text == f"{NAMED} {SAID}"
    assert [text[slice(*place)] for place in places] == [SAID, NAMED]


def test_a_sentence_that_stands_for_itself_needs_nothing_before() -> None:
    text, _ = lay_out([Line(article="a", at=80, text=NAMED, before=ELSEWHERE)])
    assert text == NAMED


def test_articles_stay_together_and_the_first_line_s_comes_first() -> None:
    lines = [
        Line(article="b", at=90, text=NAMED),
        Line(article="a", at=0, text=ELSEWHERE),
        Line(article="b", at=10, text="Trung tâm mở cửa năm 2020."),
    ]
    text, places = lay_out(lines)
    assert text == f"Trung tâm mở cửa năm 2020. {NAMED} {ELSEWHERE}"
    assert [text[slice(*place)] for place in places] == [line.text for line in lines]


def test_no_lines_make_an_empty_page() -> None:
    assert lay_out([]) == ("", [])

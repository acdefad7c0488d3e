"""What a question asks for, in three ways of typing."""

import pytest

from qa.vietnamese.questions import Question, QuestionKind, analyse, is_dependent


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Có bao nhiêu đại biểu tham dự?", QuestionKind.NUMBER),
        ("co bao nhieu dai bieu tham du?", QuestionKind.NUMBER),
        ("How many delegates attended?", QuestionKind.NUMBER),
        ("Hội nghị diễn ra khi nào?", QuestionKind.DATE),
        ("hoi nghi dien ra khi nao", QuestionKind.DATE),
        ("When was the bridge opened?", QuestionKind.DATE),
        ("Ai là người sáng lập công ty?", QuestionKind.PERSON),
        ("Who founded the company?", QuestionKind.PERSON),
        ("Công ty nào xây cầu?", QuestionKind.ORGANISATION),
        ("Lễ hội được tổ chức ở đâu?", QuestionKind.PLACE),
        ("Những tỉnh nào bị ngập?", QuestionKind.LIST),
        ("Vì sao giá vàng tăng?", QuestionKind.REASON),
        ("Thuế được tính như thế nào?", QuestionKind.MANNER),
        ("Lạm phát là gì?", QuestionKind.DEFINITION),
        ("AI là gì?", QuestionKind.DEFINITION),
        ("Giá xăng có giảm không?", QuestionKind.YES_NO),
        ("Màu của lá cờ mới?", QuestionKind.OTHER),
    ],
)
def test_a_question_has_its_kind(question: str, kind: QuestionKind) -> None:
    assert analyse(question).kind is kind


def test_the_noun_asked_for_and_the_content_are_told() -> None:
    assert analyse("Tập đoàn thu được bao nhiêu tỷ đồng?") == Question(
        kind=QuestionKind.NUMBER, unit="đồng", content=("tập", "đoàn", "thu", "tỷ", "đồng")
    )


def test_a_share_is_asked_for_in_per_cent() -> None:
    assert analyse("Bao nhiêu phần trăm phiếu ủng hộ?").unit == "%"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Thế còn năm trước đó?", True),
        ("the con nam truoc do?", True),
        ("Ai phát biểu?", True),
        ("Ông ấy nói gì?", True),
        ("Còn Nhật Bản thì sao?", True),
        ("What about Japan?", True),
        ("Kim ngạch xuất khẩu gạo năm 2023 là bao nhiêu?", False),
        ("Who is the mayor of Hanoi?", False),
    ],
)
def test_a_follow_up_is_told_from_a_question_that_stands_alone(question: str, expected: bool) -> None:
    assert is_dependent(question) is expected

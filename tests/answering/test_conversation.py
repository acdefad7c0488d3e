"""Follow-ups made to stand alone by rule."""

import pytest

from qa.answering.conversation import standalone
from qa.records import Turn

ASKED = [Turn(role="user", content="Ông Phạm Văn Nam phát biểu gì tại Huế năm 2024?")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Thế còn năm ngoái?", "Ông Phạm Văn Nam phát biểu gì tại Huế năm 2023?"),
        ("the con nam truoc do?", "Ông Phạm Văn Nam phát biểu gì tại Huế năm 2023?"),
        ("Thế còn Đà Nẵng?", "Ông Phạm Văn Nam phát biểu gì tại Đà Nẵng năm 2024?"),
        ("Họ nói gì thêm?", "Phạm Văn Nam nói gì thêm?"),
        ("ong ay sinh nam nao?", "Phạm Văn Nam sinh nam nao?"),
        ("Ở đó có gì?", "Huế có gì?"),
        (
            "Hộ nghèo được gì?",
            "Ông Phạm Văn Nam phát biểu gì tại Huế năm 2024: Hộ nghèo được gì?",
        ),
        ("Hộ nghèo ở Hà Giang được hỗ trợ bao nhiêu?", "Hộ nghèo ở Hà Giang được hỗ trợ bao nhiêu?"),
        ("Thế vận hội sắp tới họp ở nước nào?", "Thế vận hội sắp tới họp ở nước nào?"),
    ],
)
def test_a_follow_up_takes_what_it_leaves_out_from_the_last_question(question: str, expected: str) -> None:
    assert standalone(question, ASKED) == expected


def test_thanks_are_passed_over() -> None:
    thanked = [*ASKED, Turn(role="user", content="Cảm ơn bạn!")]
    assert standalone("Thế còn năm ngoái?", thanked) == "Ông Phạm Văn Nam phát biểu gì tại Huế năm 2023?"
    assert standalone("Vâng ạ", ASKED) == "Vâng ạ"

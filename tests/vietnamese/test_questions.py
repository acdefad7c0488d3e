"""What a question asks for, in three ways of typing."""

import pytest

from qa.vietnamese.questions import Question, QuestionKind, analyse, is_dependent, is_english


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
        # what asks goes before what hints
        ("Việt Nam đứng thứ mấy thế giới?", QuestionKind.NUMBER),
        ("Lớp học vào thứ mấy trong tuần?", QuestionKind.DATE),
        ("Lễ hội diễn ra vào tháng mấy?", QuestionKind.DATE),
        ("Nước nào có tỷ lệ sinh cao nhất?", QuestionKind.PLACE),
        ("Tỉ lệ sinh của Nhật Bản?", QuestionKind.NUMBER),
        ("Ai có số lượng huy chương nhiều nhất?", QuestionKind.PERSON),
        ("Bao nhiêu người nghỉ việc vì lý do sức khỏe?", QuestionKind.NUMBER),
        ("Ai điều tra nguyên nhân vụ cháy?", QuestionKind.PERSON),
        ("Nguyên nhân vụ cháy là gì?", QuestionKind.REASON),
        ("Đâu là lí do giá tăng?", QuestionKind.REASON),
        ("Nhờ đâu giá giảm?", QuestionKind.REASON),
        ("Trong mấy ngày qua, tỉnh nào mưa lớn nhất?", QuestionKind.PLACE),
        ("Bão kéo dài mấy ngày?", QuestionKind.NUMBER),
        ("How many people left when the rain came?", QuestionKind.NUMBER),
        ("When did they learn how many had left?", QuestionKind.DATE),
        # regional and polite wordings
        ("Sao giá vàng tăng?", QuestionKind.REASON),
        ("Sao Hỏa có mấy mặt trăng?", QuestionKind.NUMBER),
        ("Sao chổi có màu gì?", QuestionKind.OTHER),
        ("Sân bay có hoạt động không ạ?", QuestionKind.YES_NO),
        ("Sân bay có hoạt động không vậy?", QuestionKind.YES_NO),
        ("Sân bay có hoạt động hông?", QuestionKind.YES_NO),
        ("Chừng nào cầu xong?", QuestionKind.DATE),
        ("Hồi nào cầu được xây?", QuestionKind.DATE),
        ("Cầu xây vào thế kỉ nào?", QuestionKind.DATE),
        ("Khi mô lễ hội khai mạc?", QuestionKind.DATE),
        ("Lễ hội tổ chức ở mô?", QuestionKind.PLACE),
        ("Ở mô hình này có gì mới?", QuestionKind.OTHER),
        ("Giá vàng nhiêu?", QuestionKind.NUMBER),
        # half a word is no body
        ("Trường nào tuyển thêm học sinh?", QuestionKind.ORGANISATION),
        ("Trường đại học nào tuyển thêm sinh viên?", QuestionKind.ORGANISATION),
        ("Trường hợp nào được miễn thuế?", QuestionKind.OTHER),
        ("Bộ nào soạn nghị định?", QuestionKind.ORGANISATION),
        ("Bộ phim nào đoạt giải?", QuestionKind.OTHER),
        ("Thị trường nào tăng mạnh nhất?", QuestionKind.PLACE),
        ("Hiệp định bảo hiểm xã hội để làm gì?", QuestionKind.OTHER),
        ("Ai Cập thích loại gạo gì?", QuestionKind.OTHER),
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
    ("question", "unit"),
    [
        ("Giá vàng bao nhiêu vậy?", None),
        ("Vé tàu bao nhiêu thế ạ?", None),
        ("Vé tàu bao nhiêu tiền thế ạ?", "tiền"),
        ("How much did the bridge cost?", None),
        ("How many bridges did they build?", "bridges"),
        ("Việt Nam đứng thứ mấy thế giới?", None),
        ("Mấy hộ dân phải dời đi?", "hộ"),
    ],
)
def test_particles_and_auxiliaries_are_no_units(question: str, unit: str | None) -> None:
    assert analyse(question).unit == unit


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many people live in Đà Nẵng?", True),
        ("Who is Phạm Minh Chính?", True),
        ("Where did the Lao pétanque players train?", True),
        ("Đà Nẵng?", False),
        ("Vinamilk, Đà Nẵng", False),
        ("Cô Tô có gì?", False),
        ("gia dien ha noi thang nay", False),
        ("WHO đánh giá thành phố nào an toàn?", False),
    ],
)
def test_a_vietnamese_name_does_not_make_a_question_vietnamese(question: str, expected: bool) -> None:
    assert is_english(question) is expected


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
        ("Thế ông Nam nói gì về giá điện?", True),
        ("Thế, giá điện tăng bao nhiêu phần trăm?", True),
        ("Thế giới có bao nhiêu người nghèo đói?", False),
        ("Thế vận hội 2024 diễn ra ở đâu tại Pháp?", False),
        ("Thế hệ Z thích mua sắm gì trên mạng?", False),
        ("Còn bao nhiêu hộ nghèo ở Hà Giang?", False),
        ("Họ đã ký thỏa thuận hợp tác gì?", True),
        ("Họ Nguyễn chiếm bao nhiêu phần trăm dân số?", False),
        ("Dòng họ giữ bao nhiêu sắc phong ở Huế?", False),
        ("Thí sinh ghi họ tên ở góc nào của bài thi?", False),
        ("ho ngheo duoc ho tro bao nhieu tien?", False),
    ],
)
def test_a_follow_up_is_told_from_a_question_that_stands_alone(question: str, expected: bool) -> None:
    assert is_dependent(question) is expected

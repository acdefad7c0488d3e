"""Names, their titles, and whom a given name means."""

import pytest

from qa.vietnamese.names import Name, NameKind, names, resolve
from qa.vietnamese.text import fold, token_texts


def read(text: str) -> list[tuple[str, str, str | None]]:
    return [(n.text, n.kind.value, n.title) for n in names(text)]


def person(text: str, title: str | None = None) -> Name:
    return Name(start=0, end=len(text), text=text, kind=NameKind.PERSON, title=title)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Theo ông Lê Văn Tám, giá tăng.", [("Lê Văn Tám", "person", "ông")]),
        ("Hôm qua bà Lan vắng mặt.", [("Lan", "person", "bà")]),
        (
            "Thứ trưởng Bộ Y tế Trần Minh Đức dự họp.",
            [("Bộ Y tế", "organisation", None), ("Trần Minh Đức", "person", "Thứ trưởng")],
        ),
        ("Việc này do Bộ Giáo dục và Đào tạo tổ chức.", [("Bộ Giáo dục và Đào tạo", "organisation", None)]),
        (
            "Đại diện Hiệp hội Chế biến thủy sản Việt Nam vắng mặt.",
            [("Hiệp hội Chế biến thủy sản Việt Nam", "organisation", None)],
        ),
        ("Tàu qua sông Hồng và thành phố Hải Dương.",
         [("sông Hồng", "place", None), ("thành phố Hải Dương", "place", None)]),
        ("Những người dân ở đây rất vui.", []),
        ("Thị trường Việt Nam tăng.", [("Việt Nam", "place", None)]),
        ("Ông cho biết giá tăng.", []),
    ],
)  # fmt: skip
def test_names_have_their_kind_and_title(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hội nghị diễn ra tại TP.HCM.", [("TP.HCM", "place", None)]),
        ("Hội nghị diễn ra tại TP HCM.", [("TP HCM", "place", None)]),
        ("Hội nghị diễn ra tại TPHCM.", [("TPHCM", "place", None)]),
        ("Giá nhà ở TP. Hồ Chí Minh tăng.", [("TP. Hồ Chí Minh", "place", None)]),
        ("Theo Sở Y tế TP.HCM, dịch giảm.", [("Sở Y tế TP.HCM", "organisation", None)]),
        (
            "Chủ tịch UBND TP.HCM Phan Văn Mãi dự lễ.",
            [("UBND TP.HCM", "organisation", None), ("Phan Văn Mãi", "person", "Chủ tịch")],
        ),
        (
            "Chủ tịch UBND TP. Hồ Chí Minh Phan Văn Mãi dự lễ.",
            [("UBND TP. Hồ Chí Minh", "organisation", None), ("Phan Văn Mãi", "person", "Chủ tịch")],
        ),
        (
            "Chủ tịch UBND huyện Nam Trà My vắng mặt.",
            [("UBND huyện Nam Trà My", "organisation", None)],
        ),
        (
            "Bí thư Thành ủy TP.HCM Nguyễn Văn Nên dự lễ.",
            [("Thành ủy TP.HCM", "organisation", None), ("Nguyễn Văn Nên", "person", "Bí thư")],
        ),
        ("Giám đốc CDC Lê An vắng mặt.", [("CDC", "other", None), ("Lê An", "person", "Giám đốc")]),
        ("Hôm qua chị L.T.H. trình báo.", [("L.T.H", "person", "chị")]),
        ("Theo PGS.TS Trần Đình Thiên, giá tăng.", [("Trần Đình Thiên", "person", "PGS.TS")]),
        ("Theo ThS. Lê Văn Bình, giá tăng.", [("Lê Văn Bình", "person", "ThS")]),
        ("Nước nóng 46 độ C. Sáu người bị bỏng.", [("C", "other", None), ("Sáu", "other", None)]),
    ],
)  # fmt: skip
def test_abbreviations_keep_their_full_stop_inside_the_name(
    text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "code", ["E5", "ST25", "U23", "G20", "COP28", "VF8", "H5N1", "A350", "Covid-19", "F-16", "Su-30", "PM2.5"]
)
def test_a_code_keeps_its_digits(code: str) -> None:
    assert read(f"Họ nói về {code} hôm qua.") == [(code, "other", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tập đoàn Sao Việt mua lại Công ty Bình Minh.", ["Tập đoàn Sao Việt", "Công ty Bình Minh"]),
        ("Bộ Y tế cấp Quảng Trị ba xe.", ["Bộ Y tế", "Quảng Trị"]),
        ("Bộ Công Thương và Bộ Tài chính họp.", ["Bộ Công Thương", "Bộ Tài chính"]),
        ("Đại học Vinh và tỉnh Cà Mau ký kết.", ["Đại học Vinh", "tỉnh Cà Mau"]),
        ("Bộ Y tế, Hà Nội và Huế họp.", ["Bộ Y tế", "Hà Nội", "Huế"]),
        ("Bộ Văn hóa, Thể thao và Du lịch họp.", ["Bộ Văn hóa, Thể thao và Du lịch"]),
        ("Sở Lao động - Thương binh và Xã hội họp.", ["Sở Lao động - Thương binh và Xã hội"]),
        ("Giám đốc Sở Giáo dục và Đào tạo Lê An họp.", ["Sở Giáo dục và Đào tạo", "Lê An"]),
        ("Bộ Nông nghiệp và Môi trường họp.", ["Bộ Nông nghiệp và Môi trường"]),
        ("Sở Ngoại vụ Nghệ An họp.", ["Sở Ngoại vụ Nghệ An"]),
        ("Công an tỉnh Nghệ An họp.", ["Công an tỉnh Nghệ An"]),
        ("Viện Vật liệu tiên tiến Cairo họp.", ["Viện Vật liệu tiên tiến Cairo"]),
        ("Hiệp hội Công nghiệp hỗ trợ Việt Nam họp.", ["Hiệp hội Công nghiệp hỗ trợ Việt Nam"]),
        ("Hội Chữ thập đỏ Việt Nam họp.", ["Hội Chữ thập đỏ Việt Nam"]),
        (
            "Trường Đại học Khoa học Xã hội và Nhân văn họp.",
            ["Trường Đại học Khoa học Xã hội và Nhân văn"],
        ),
    ],
)  # fmt: skip
def test_an_organisation_ends_before_a_verb_and_before_the_next_name(text: str, expected: list[str]) -> None:
    assert [name.text for name in names(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hôm nay Trường Sa có mưa.", [("Trường Sa", "place", None)]),
        ("Hàng từ Đài Loan tăng.", [("Đài Loan", "place", None)]),
        ("Hội An và Huế đón khách.", [("Hội An", "place", None), ("Huế", "place", None)]),
        ("Bà Rịa - Vũng Tàu có mưa.", [("Bà Rịa", "place", None), ("Vũng Tàu", "place", None)]),
        ("Xe qua cầu Thủ Thiêm.", [("cầu Thủ Thiêm", "place", None)]),
        ("Huấn luyện viên khen cầu thủ Văn Toàn.", [("Văn Toàn", "person", "cầu thủ")]),
        ("Tối qua ca sĩ Mỹ Tâm hát.", [("Mỹ Tâm", "person", "ca sĩ")]),
        ("Theo bà Nga, giá tăng.", [("Nga", "person", "bà")]),
        ("Theo Thủ tướng Đức, giá tăng.", [("Đức", "place", None)]),
        ("Theo chị Đổng Thuỳ Anh, giá tăng.", [("Đổng Thuỳ Anh", "person", "chị")]),
        ("Khách Nga ở lâu.", [("Khách", "other", None), ("Nga", "place", None)]),
        (
            "Thủ tướng Anh Keir Starmer phát biểu.",
            [("Anh", "place", None), ("Keir Starmer", "person", "Thủ tướng")],
        ),
    ],
)  # fmt: skip
def test_a_known_place_wins_over_a_title_and_a_head(
    text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Giá xăng E5 giảm 3% còn dầu ED95 tăng, theo Bộ Công Thương.",
        "Bụi PM2.5 ở TP.HCM và PM10 ở Hà Nội vượt mức WHO năm 2019.",
        "Tàu SE1 chậm 11 phút, máy bay F-16/A350 và Su-30MK2 hạ cánh lúc 15h20 ở bến B4.",
        "Covid-19,5 triệu ca; Covid-19/2021; biến thể BA.5 và gen G6PD, H5N1.",
        "Nghị quyết 57-NQ/TW và Quyết định 18/QĐ-TTg của Thủ tướng, quốc lộ QL1A, in 3D.",
        "PGS.TS Lê An (KH&CN), chị L.T.H., J.K. Rowling và Bà Rịa-Vũng Tàu.",
    ],
)
def test_a_sentence_holds_the_tokens_of_its_names(sentence: str) -> None:
    held = f" {' '.join(map(fold, token_texts(sentence)))} "
    found = names(sentence)
    assert found
    for name in found:
        assert f" {' '.join(map(fold, token_texts(name.text)))} " in held


def test_spans_cut_the_name_out_of_the_text() -> None:
    text = "Chiều 30/12, Bộ trưởng Đỗ An và bà Hoa đến Cần Thơ."
    assert [text[n.start : n.end] for n in names(text)] == ["Đỗ An", "Hoa", "Cần Thơ"]


def test_a_given_name_means_the_latest_full_name_of_the_same_gender() -> None:
    earlier = [person("Nguyễn Thị Lan"), person("Lê Hoàng Lan", "ông"), person("Trần Bình")]
    assert resolve(person("Lan", "bà"), earlier) == earlier[0]
    assert resolve(person("Lan", "ông"), earlier) == earlier[1]
    assert resolve(person("Lan"), earlier) == earlier[1]
    assert resolve(person("binh", "ong"), earlier) == earlier[2]
    assert resolve(person("Hoa", "bà"), earlier) is None


def test_a_title_names_the_body_and_then_the_person() -> None:
    found = [(name.text, name.kind) for name in names("Giám đốc Sở Nguyễn Văn Nhiệm cho hay.")]
    assert found == [("Sở", NameKind.ORGANISATION), ("Nguyễn Văn Nhiệm", NameKind.PERSON)]
    (school,) = names("Sinh viên Đại học Nguyễn Tất Thành nhập học.")
    assert (school.text, school.kind) == ("Đại học Nguyễn Tất Thành", NameKind.ORGANISATION)

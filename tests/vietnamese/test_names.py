"""Names, their titles, and whom a given name means."""

import pytest

from qa.vietnamese.names import Name, NameKind, names, resolve


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

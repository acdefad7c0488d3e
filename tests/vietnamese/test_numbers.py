"""Quantities and dates as Vietnamese news writes them."""

from decimal import Decimal

import pytest

from qa.vietnamese.numbers import (
    dates,
    quantities,
    same_quantity,
    unit_after,
    units_agree,
    unmatched_numbers,
)


def read(text: str) -> list[tuple[str, Decimal, str]]:
    return [(q.text, q.value, q.unit) for q in quantities(text)]


def parts(text: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(d.year, d.month, d.day) for d in dates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đạt 260,65 tỷ USD,", ("260,65 tỷ USD", "260650000000", "usd")),
        ("quy mô 1.500 đại biểu.", ("1.500 đại biểu", "1500", "đại biểu")),
        ("tăng 13,5% so với", ("13,5%", "13.5", "%")),
        ("khoảng 1,26 triệu người)", ("1,26 triệu người", "1260000", "người")),
        ("hơn 3.800 startup công nghệ", ("3.800 startup", "3800", "startup")),
        ("about 260.65 billion USD", ("260.65 billion USD", "260650000000", "usd")),
        ("1,500 đại biểu", ("1,500 đại biểu", "1500", "đại biểu")),
        ("lãi $3.5 million", ("$3.5 million", "3500000", "usd")),
        ("1,265 tỷ đồng", ("1,265 tỷ đồng", "1265000000", "đồng")),
        ("0,125 điểm", ("0,125 điểm", "0.125", "điểm")),
        ("1 tỷ 200 triệu đồng", ("1 tỷ 200 triệu đồng", "1200000000", "đồng")),
        ("3 triệu rưỡi", ("3 triệu rưỡi", "3500000", "")),
        ("5 nghìn tỷ đồng", ("5 nghìn tỷ đồng", "5000000000000", "đồng")),
        ("dài 45km", ("45km", "45", "km")),
        ("nóng 32 độ C", ("32 độ C", "32", "độ c")),
        ("lúc 7h30", ("7h30", "7.5", "giờ")),
        ("2000 người", ("2000 người", "2000", "người")),
        ("hai mươi lăm tỉnh", ("hai mươi lăm tỉnh", "25", "tỉnh")),
        ("một trăm linh hai nghìn người", ("một trăm linh hai nghìn người", "102000", "người")),
        ("năm người", ("năm người", "5", "người")),
        ("hai năm", ("hai năm", "2", "năm")),
        ("nửa triệu dân", ("nửa triệu dân", "500000", "dân")),
    ],
)
def test_an_amount_has_its_value_and_unit(text: str, expected: tuple[str, str, str]) -> None:
    written, value, unit = expected
    assert read(text) == [(written, Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5 triệu/tháng", ("1,5 triệu", "1500000", "")),
        ("83,5 triệu đồng/lượng", ("83,5 triệu đồng/lượng", "83500000", "đồng/lượng")),
        ("20.000 đồng/người/ngày", ("20.000 đồng/người/ngày", "20000", "đồng/người/ngày")),
        ("80 đồng mỗi lít", ("80 đồng mỗi lít", "80", "đồng/lít")),
        ("8.200 đồng một kg", ("8.200 đồng một kg", "8200", "đồng/kg")),
        ("8.200 đồng/1kg", ("8.200 đồng/1kg", "8200", "đồng/kg")),
        ("60 triệu đồng/m2", ("60 triệu đồng/m2", "60000000", "đồng/m2")),
        ("dài 60km/h", ("60km/h", "60", "km/giờ")),
        ("trao 10 suất, mỗi suất", ("10 suất", "10", "suất")),
        ("chạy 5 km mỗi khi rảnh", ("5 km", "5", "km")),
        ("đường dây 500 kV", ("500 kV", "500", "kv")),
        ("phát 12 MWh điện", ("12 MWh", "12", "mwh")),
        ("có 12 Nam sinh", ("12", "12", "")),
        ("8.000 đô la Úc", ("8.000 đô la Úc", "8000", "aud")),
        ("5 triệu bảng mỗi năm", ("5 triệu bảng", "5000000", "bảng")),
        ("£5 triệu", ("£5 triệu", "5000000", "bảng anh")),
        ("12 bảng đấu", ("12 bảng", "12", "bảng")),
        ("900 rúp", ("900 rúp", "900", "rúp")),
        ("rộng 12 km vuông", ("12 km vuông", "12", "km2")),
    ],
)
def test_a_unit_tells_what_it_is_counted_by(text: str, expected: tuple[str, str, str]) -> None:
    written, value, unit = expected
    assert read(text) == [(written, Decimal(value), unit)]


def test_the_unit_that_a_question_asks_for_has_no_denominator() -> None:
    assert unit_after("bao nhiêu đồng một lít", len("bao nhiêu")) == ("đồng", len("bao nhiêu đồng"))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("đồng/kg", "đồng", True),
        ("đồng/kg", "", True),
        ("độ", "độ c", True),
        ("bảng", "bảng anh", True),
        ("bảng", "usd", False),
        ("doanh nghiệp", "công ty", True),
        ("người/km2", "dân/km2", True),
        ("đồng/kg", "đồng/lít", False),
        ("usd/tấn", "eur/tấn", False),
        ("tạ/ha", "tấn/ha", False),
        ("người/km2", "người/ha", False),
        ("mwh", "mw", False),
        ("kv", "mw", False),
        ("độ c", "độ f", False),
        ("ngày", "tháng", False),
    ],
)
def test_measures_must_be_the_same_and_nouns_may_differ(one: str, other: str, agree: bool) -> None:
    assert units_agree(one, other) is units_agree(other, one) is agree


def test_a_range_has_both_ends_and_a_rank_its_whole() -> None:
    text = "xếp hạng 44/133 quốc gia, chiếm 20-25%, tốn 2-3 triệu đồng"
    assert [(q.value, q.upper, q.out_of) for q in quantities(text)] == [
        (Decimal(44), None, Decimal(133)),
        (Decimal(20), Decimal(25), None),
        (Decimal(2_000_000), Decimal(3_000_000), None),
    ]
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-5 độ C", [("-5 độ C", "-5", "độ c")]),
        ("lạnh −5 độ C", [("−5 độ C", "-5", "độ c")]),
        ("xuống âm 5 độ", [("âm 5 độ", "-5", "độ")]),
        ("tăng trưởng -6,02%", [("-6,02%", "-6.02", "%")]),
        ("quý trước (-3%)", [("-3%", "-3", "%")]),
        ("lợi nhuận -32 tỷ đồng", [("-32 tỷ đồng", "-32000000000", "đồng")]),
        ("20 -25 tỉnh", [("20 -25 tỉnh", "20", "tỉnh")]),
        ("5 triệu -10 triệu", [("5 triệu -10 triệu", "5000000", "")]),
        ("-5 người", [("5 người", "5", "người")]),
        ("gồm:\n-5 người", [("5 người", "5", "người")]),
        ("chuyến VN -12 khách", [("12 khách", "12", "khách")]),
        ("Huế –12 xã", [("12 xã", "12", "xã")]),
        ("phát âm 5 chữ", [("5 chữ", "5", "chữ")]),
        ("thâm 5% quỹ", [("5%", "5", "%")]),
        ("COVID-19", []),
    ],
)
def test_an_amount_keeps_its_sign(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == [(written, Decimal(value), unit) for written, value, unit in expected]


def test_both_ends_of_a_range_have_their_sign() -> None:
    assert [(q.value, q.upper) for q in quantities("âm 2 đến âm 1 độ C; -2 đến 3 độ C")] == [
        (Decimal(-2), Decimal(-1)),
        (Decimal(-2), Decimal(3)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21 giờ 30 phút", [("21 giờ 30 phút", "21.5", "giờ")]),
        ("21h30", [("21h30", "21.5", "giờ")]),
        ("lúc 8 giờ 30 sáng", [("8 giờ 30", "8.5", "giờ")]),
        ("từ 8 giờ 30, tại", [("8 giờ 30", "8.5", "giờ")]),
        ("lúc 8 giờ 30 người", [("8 giờ", "8", "giờ"), ("30 người", "30", "người")]),
        ("lúc 8 giờ 30.000 người", [("8 giờ", "8", "giờ"), ("30.000 người", "30000", "người")]),
        ("lúc 8 giờ", [("8 giờ", "8", "giờ")]),
    ],
)
def test_a_time_of_day_is_one_amount(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == [(written, Decimal(value), unit) for written, value, unit in expected]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("từ 12 lên 20 tỷ USD", [("12000000000", "usd"), ("20000000000", "usd")]),
        ("tăng từ 1,2 lên 1,5 triệu", [("1200000", ""), ("1500000", "")]),
        ("từ 20 xuống còn 12 tỷ đồng", [("20000000000", "đồng"), ("12000000000", "đồng")]),
        ("từ 12 lên 20 tỉnh", [("12", "tỉnh"), ("20", "tỉnh")]),
        ("từ 900 lên 1,2 triệu", [("900", ""), ("1200000", "")]),
        ("từ 900 nghìn lên 1,2 triệu", [("900000", ""), ("1200000", "")]),
        ("từ 5 người lên 2 triệu đồng", [("5", "người"), ("2000000", "đồng")]),
        ("từ 12% lên 20%", [("12", "%"), ("20", "%")]),
    ],
)
def test_the_scale_and_unit_of_a_change_are_said_once(text: str, values: list[tuple[str, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == [(Decimal(v), unit) for v, unit in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hàng nghìn sản phẩm", 1000),
        ("hàng chục nghìn người", 10_000),
        ("vài chục tỉnh", 10),
        ("hàng trăm năm", 100),
    ],
)
def test_orders_of_magnitude_are_vague(text: str, value: int) -> None:
    assert [(q.text, q.value, q.is_vague) for q in quantities(text)] == [(text, Decimal(value), True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ba mươi năm công tác", [("ba mươi năm", "30", "năm")]),
        ("ba mươi lăm công nhân", [("ba mươi lăm công nhân", "35", "công nhân")]),
        ("một trăm linh năm người", [("một trăm linh năm người", "105", "người")]),
        ("hai nghìn không trăm linh năm tỉnh", [("hai nghìn không trăm linh năm tỉnh", "2005", "tỉnh")]),
        ("ba chục tỉnh", [("ba chục tỉnh", "30", "tỉnh")]),
        ("năm công nhân", [("năm công nhân", "5", "công nhân")]),
        ("nhiều năm công tác", []),
        ("sau năm tháng", [("năm tháng", "5", "tháng")]),
        ("những năm tháng ấy", []),
        ("năm học mới", []),
        ("gấp đôi", [("gấp đôi", "2", "lần")]),
        ("gấp rưỡi năm ngoái", [("gấp rưỡi", "1.5", "lần")]),
        ("gấp ba so với", [("gấp ba", "3", "lần")]),
        ("gấp ba lần", [("ba lần", "3", "lần")]),
        ("gấp rút", []),
        ("một mâm tám món", [("một mâm", "1", "mâm"), ("tám món", "8", "món")]),
        ("ba phần trăm", [("ba phần trăm", "3", "%")]),
    ],
)
def test_amounts_in_words(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == [(written, Decimal(value), unit) for written, value, unit in expected]


def test_a_part_in_words_is_a_share_of_its_whole() -> None:
    text = "một phần tư dân số, hai phần ba, một nửa số vốn"
    assert [(q.text, q.value, q.out_of) for q in quantities(text)] == [
        ("một phần tư dân số", Decimal(1), Decimal(4)),
        ("hai phần ba", Decimal(2), Decimal(3)),
        ("một nửa số vốn", Decimal(1), Decimal(2)),
    ]
    assert unmatched_numbers("một phần tư, hai phần ba", "chiếm 25%, còn lại 2/3") == []
    assert unmatched_numbers("chiếm 25%, 2/3", "một phần tư, hai phần ba") == []
    assert unmatched_numbers("một phần ba", "một phần tư") == ["một phần ba"]
    assert unmatched_numbers("50% số vốn", "một nửa số vốn") == []
    assert unmatched_numbers("hơn một nửa số vốn", "hơn nửa số vốn") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lần thứ tư liên tiếp", [("thứ tư", "4", "thứ")]),
        ("lần thứ 4 liên tiếp", [("thứ 4", "4", "thứ")]),
        ("lớn thứ hai châu Á", [("thứ hai", "2", "thứ")]),
        ("Đại hội lần thứ XIV", [("thứ XIV", "14", "thứ")]),
        ("kỷ niệm lần thứ hai mươi lăm", [("thứ hai mươi lăm", "25", "thứ")]),
        ("giải thứ nhất", [("thứ nhất", "1", "thứ")]),
        ("Thứ hai, công ty", []),
        ("sáng thứ hai", []),
        ("Thứ 6 tuần này", []),
        ("họp thứ ba hằng tuần", []),
        ("họp thứ Ba", []),
        ("ông thứ trưởng", []),
    ],
)
def test_a_place_in_an_order_is_no_day_of_the_week(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == [(written, Decimal(value), unit) for written, value, unit in expected]


@pytest.mark.parametrize(
    "text", ["COVID-19", "mạng 5G", "nhóm G7", "đội U23", "thứ năm", "năm nay", "ba và mẹ"]
)
def test_names_and_homonyms_are_no_amounts(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 31/7/2025", (2025, 7, 31)),
        ("ngày 31.7.2025", (2025, 7, 31)),
        ("2025-07-31", (2025, 7, 31)),
        ("ngày 27/8", (None, 8, 27)),
        ("Chiều 30/12, tại", (None, 12, 30)),
        ("hôm nay (15/7)", (None, 7, 15)),
        ("ngày 2 tháng 9 năm 1945", (1945, 9, 2)),
        ("tháng 9 năm 1991", (1991, 9, None)),
        ("tháng 7/2025", (2025, 7, None)),
        ("tháng Mười hai", (None, 12, None)),
        ("ngày 30 tháng tư năm 1975", (1975, 4, 30)),
        ("năm 2024", (2024, None, None)),
        ("nam 2024", (2024, None, None)),
        ("năm 179 TCN", (-179, None, None)),
        ("SEA Games 2025 diễn ra", (2025, None, None)),
        ("July 31, 2025", (2025, 7, 31)),
        ("31 July 2025", (2025, 7, 31)),
    ],
)
def test_a_date_has_the_parts_the_text_gives(
    text: str, expected: tuple[int | None, int | None, int | None]
) -> None:
    assert parts(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 27 và 28/8", [(None, 8, 27), (None, 8, 28)]),
        ("ngày 27-28/8", [(None, 8, 27), (None, 8, 28)]),
        ("từ 15-20/9", [(None, 9, 15), (None, 9, 20)]),
        ("ngày 15-16/8/2025", [(2025, 8, 15), (2025, 8, 16)]),
        ("(15-16/8)", [(None, 8, 15), (None, 8, 16)]),
        ("ngày 10-12 tháng 9", [(None, 9, 10), (None, 9, 12)]),
        ("các ngày 1, 2 và 3/8", [(None, 8, 1), (None, 8, 2), (None, 8, 3)]),
        ("ngày 28/8-3/9", [(None, 8, 28), (None, 9, 3)]),
        ("ngày 30/4-1/5/2025", [(None, 4, 30), (2025, 5, 1)]),
        ("Quyết định 123-28/8", []),
        ("máy bay A320-28/8", []),
    ],
)
def test_days_share_their_month(text: str, expected: list[tuple[int | None, int | None, int | None]]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 2-9,", [(None, 9, 2)]),
        ("ngày 2-9 năm nay", [(None, 9, 2)]),
        ("lễ 30-4 và 1-5", [(None, 4, 30), (None, 5, 1)]),
        ("ngày 30-4, 1-5", [(None, 4, 30), (None, 5, 1)]),
        ("sáng nay 5-6", [(None, 6, 5)]),
        ("sáng 5.6, tại", [(None, 6, 5)]),
        ("từ ngày 1.7 đến 5.8", [(None, 7, 1), (None, 8, 5)]),
        ("ngày 27 và 28.8", [(None, 8, 27), (None, 8, 28)]),
        ("tháng 8.2025", [(2025, 8, None)]),
        ("mỗi ngày 2-3 viên", []),
        ("ngày 2-3 lít nước", []),
        ("ngày 2-3 tháng 5", [(None, 5, 2), (None, 5, 3)]),
        ("đêm 1.5 triệu đồng", []),
        ("từ 2-9 tỉnh", []),
        ("đến 5.6 điểm", []),
        ("tối 32-1", []),
        ("nghỉ 30-4", []),
    ],
)
def test_a_dash_or_a_point_makes_a_date_only_after_a_word_for_the_time(
    text: str, expected: list[tuple[int | None, int | None, int | None]]
) -> None:
    assert parts(text) == expected


def test_three_digits_after_a_point_are_a_thousand_only_where_they_end() -> None:
    assert read("hệ số 1.0005") == [("1.0005", Decimal("1.0005"), "")]
    assert read("1.000.500") == [("1.000.500", Decimal("1000500"), "")]


def test_quarters_centuries_and_periods_are_dates() -> None:
    found = dates("quý III/2025, thế kỷ XX, giai đoạn 2026 - 2030")
    assert [(d.year, d.quarter, d.century, d.end_year) for d in found] == [
        (2025, 3, None, None),
        (None, None, 20, None),
        (2026, None, None, 2030),
    ]


def test_amounts_agree_by_value_unless_their_units_differ() -> None:
    def one(text: str) -> bool:
        a, b = text.split("|")
        return same_quantity(quantities(a)[0], quantities(b)[0])

    assert one("260,65 tỷ USD|260.65 billion dollars")
    assert one("5 người|năm người")
    assert not one("5 người|5 tỉnh")
    assert not one("20%|20-25%")
    assert one("2.750 m|2,75 km")
    assert one("1.000 kg|1 tấn")
    assert one("60 tạ/ha|6 tấn/ha")
    assert not one("2.750 m|2,75 ha")
    assert not one("60 tạ/ha|6 tấn/m2")


def test_numbers_that_the_evidence_does_not_give_are_named() -> None:
    evidence = (
        "Ngày 27/8, 1.500 đại biểu dự; giai đoạn 2026 - 2030 cần 20-25% vốn, theo Nghị quyết số 57-NQ/TW."
    )
    assert unmatched_numbers("1,500 đại biểu dự ngày 27 tháng 8, Nghị quyết 57, đến năm 2030", evidence) == []
    assert unmatched_numbers("Dài 2.750 m, nặng 2 tấn", "dài 2,75 km, nặng 2.000 g") == ["2 tấn"]
    assert unmatched_numbers("Ngày 28/8 có 1.600 đại biểu, 25% vốn, năm 2031", evidence) == [
        "28/8",
        "1.600 đại biểu",
        "năm 2031",
    ]

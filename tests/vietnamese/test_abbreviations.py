"""Abbreviations that a text spells out."""

from qa.vietnamese.abbreviations import definitions, merge


def pairs(text: str) -> list[tuple[str, str]]:
    return [(d.short, d.long) for d in definitions(text) if d.is_certain]


def test_initials_bound_the_long_form_on_either_side() -> None:
    assert pairs("Lãnh đạo Ủy ban nhân dân (UBND) tỉnh họp.") == [("UBND", "Ủy ban nhân dân")]
    assert pairs("Tỉnh thu BHXH (bảo hiểm xã hội) năm nay.") == [("BHXH", "bảo hiểm xã hội")]
    assert pairs("Bộ Tài nguyên và Môi trường (TN&MT) nói.") == [("TN&MT", "Tài nguyên và Môi trường")]


def test_a_foreign_short_form_takes_the_name_before_it() -> None:
    text = "Ông đến Hiệp hội Chế biến thủy sản Việt Nam (VASEP) hôm qua."
    assert pairs(text) == [("VASEP", "Hiệp hội Chế biến thủy sản Việt Nam")]


def test_spans_reach_from_the_long_form_to_the_bracket() -> None:
    text = "Theo bảo hiểm y tế (BHYT), giá tăng."
    assert [text[slice(*d.span)] for d in definitions(text)] == ["bảo hiểm y tế (BHYT)"]


def test_roman_numbers_years_and_remarks_define_nothing() -> None:
    assert definitions("Vua Lê Thánh Tông (XV), thế vận hội (2024) và anh ấy (rất vui).") == []


def test_single_letters_spell_nothing_out() -> None:
    assert pairs("Ba màu r, g, b (RGB) cơ bản.") == []


def test_the_tail_of_a_longer_name_is_not_certain() -> None:
    assert pairs("Tổ chức Giáo dục, Khoa học và Văn hóa của Liên Hiệp Quốc (UNESCO) họp.") == []


def test_two_different_contexts_bound_a_foreign_short_form() -> None:
    texts = ["Nói về tổng sản phẩm quốc nội (GDP).", "Tăng trưởng tổng sản phẩm quốc nội (GDP)."]
    assert merge(d for t in texts for d in definitions(t)) == {"GDP": "tổng sản phẩm quốc nội"}


def test_one_context_alone_or_twice_the_same_bounds_nothing() -> None:
    text = "Nói về tổng sản phẩm quốc nội (GDP)."
    assert merge(definitions(text) + definitions(text)) == {}

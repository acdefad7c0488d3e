"""Sentence splitting on kinds of text that news articles hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.vietnamese.sentences import split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def test_decimals_thousands_and_dates_do_not_end_a_sentence() -> None:
    text = "Xuất khẩu đạt 260,65 tỷ USD với 1.500 đơn hàng đến 31.7.2025. Năm 2024. Theo bộ, tăng 3.5%."
    assert sentences(text) == [
        "Xuất khẩu đạt 260,65 tỷ USD với 1.500 đơn hàng đến 31.7.2025.",
        "Năm 2024.",
        "Theo bộ, tăng 3.5%.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị ở TP. Hồ Chí Minh và TP.HCM do PGS.TS. Lê Văn A và ThS. Trần B chủ trì.",
        "Cháy ở Q.1, P. Bến Nghé, Tp. Thủ Đức lúc sáng nay.",
        "Nhà văn J. K. Rowling gặp Mr. Smith ở St. Louis cùng George W. Bush và J. A. Hobson.",
        "Cô nói với U.S. Bank về tiền, vàng, v.v. và về nhà.",
        "Xem thêm tại https://tin.vn/a.Html?x=1.Theo hoặc mst.gov.vn và Node.Js nhé.",
        "“Anh đi đâu?” ông hỏi.",
        "Ban tổ chức (ông Lê. Bà Trần) có mặt.",
        "Điều 5. Phạm vi áp dụng của luật này.",
        "1. Nội dung thứ nhất của kế hoạch.",
        "a) Nội dung thứ hai của kế hoạch.",
        "Du lịch, bất động sản… và giáo dục... cũng tăng.",
    ],
)
def test_a_single_sentence_stays_whole(text: str) -> None:
    assert sentences(text) == [text]


def test_marks_inside_and_after_quotes_close_with_them() -> None:
    assert sentences('Ông nói: "Đi." Bà đáp: “Không!” Rồi thôi…” Hết.') == [
        'Ông nói: "Đi."',
        "Bà đáp: “Không!”",
        "Rồi thôi…”",
        "Hết.",
    ]


def test_a_missing_space_after_the_full_stop_is_seen() -> None:
    assert sentences("Quy định được bổ sung.Theo đó, phí giảm.Ông Lê đồng ý.[2] Hết.") == [
        "Quy định được bổ sung.",
        "Theo đó, phí giảm.",
        "Ông Lê đồng ý.[2]",
        "Hết.",
    ]


def test_line_breaks_and_the_agency_mark_always_end_a_sentence() -> None:
    assert sentences("Tiêu đề không dấu chấm\n\nLễ trao giải đã diễn ra./.\n Ảnh: TTXVN") == [
        "Tiêu đề không dấu chấm",
        "Lễ trao giải đã diễn ra./.",
        "Ảnh: TTXVN",
    ]


def test_an_abbreviation_may_close_a_sentence_when_the_next_word_opens_one() -> None:
    assert sentences("Bà có bằng ThS. Trong khi đó, ông học nhóm B. Các em khác, v.v. Sau đó về.") == [
        "Bà có bằng ThS.",
        "Trong khi đó, ông học nhóm B.",
        "Các em khác, v.v.",
        "Sau đó về.",
    ]


def test_words_that_look_like_abbreviations_in_small_letters_end_sentences() -> None:
    assert sentences("Sông có sao. Cá ăn no. Tàu về ga. Xe đỗ ở tr. Huế.") == [
        "Sông có sao.",
        "Cá ăn no.",
        "Tàu về ga.",
        "Xe đỗ ở tr.",
        "Huế.",
    ]


def test_numbered_items_inside_a_paragraph_keep_their_numbers() -> None:
    assert sentences("Có hai việc. 1. Xây cầu. 2. Sửa đường.") == [
        "Có hai việc.",
        "1. Xây cầu.",
        "2. Sửa đường.",
    ]


def test_text_of_spaces_has_no_sentence() -> None:
    assert split(" \n\t ") == []


@given(st.text(alphabet='aÂếĐ1 .?!…"”(“)\n,/', max_size=60))
def test_spans_are_ordered_trimmed_and_cover_everything(text: str) -> None:
    spans = split(text)
    assert spans == sorted(spans)
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in spans)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())

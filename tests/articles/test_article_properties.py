"""What holds for every page: order, wholeness, repeatability."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.articles import read_articles
from qa.articles.decoding import tidy
from qa.articles.page import read_page
from qa.records import Article
from qa.vietnamese.text import nfc

SYLLABLES = (
    "mưa lũ nước dân huyện xã người đường sông bão tỉnh hôm nay giá điện tăng giảm nhiều cao thấp vùng núi "
    "họp bàn làm việc trường học lúa gạo cá tôm biển đảo tàu thuyền công trình cầu mới cũ lớn nhỏ"
)
FURNITURE = (
    "Bình luận (0)", "No data", "Cùng chuyên mục", "Chia sẻ Facebook Zalo", "img", "Quảng cáo", "Đọc thêm",
    "Tin liên quan", "Trang chủ", "Thời sự", "Kinh tế", "Thế giới", "16/07/2025 10:30", "Ảnh: TTXVN", "Video",
    "Nguồn: https://a.vn/tin.htm", "Từ khóa: mưa, lũ", "Theo TTXVN", "Minh Sơn", "Sao chép liên kết",
    "Facebook", "© 2025 Báo Huế", "Xem thêm: Mưa lớn ở miền núi phía Bắc", "Lượt xem: 123", "---",
    "Most read", "Login",
)  # fmt: skip


@st.composite
def phrases(draw: st.DrawFn, least: int, most: int) -> str:
    words = draw(st.lists(st.sampled_from(SYLLABLES.split()), min_size=least, max_size=most))
    return " ".join(words).capitalize()


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    sentences = draw(st.lists(phrases(6, 30), min_size=1, max_size=3))
    ends = draw(st.lists(st.sampled_from([".", ".", "…", "./."]), min_size=3, max_size=3))
    return " ".join(sentence + end for sentence, end in zip(sentences, ends, strict=False))


articles = st.lists(paragraphs(), min_size=2, max_size=8, unique=True)
heads = st.lists(st.one_of(st.sampled_from(FURNITURE), phrases(1, 14)), max_size=6)
rows = st.one_of(paragraphs(), paragraphs(), phrases(1, 14), st.sampled_from(FURNITURE))
gaps = st.sampled_from(["\n", "\n\n", "\r\n", "\n \n\n"])


def is_subsequence(part: Iterable[str], whole: Iterable[str]) -> bool:
    rest = iter(whole)
    return all(each in rest for each in part)


@given(st.lists(rows, max_size=20), gaps)
def test_the_text_is_a_subsequence_of_the_page(page: list[str], gap: str) -> None:
    lines = [line for line in tidy(gap.join(page)).split("\n") if line]

    assert is_subsequence([line for line in read_page(gap.join(page)).text.split("\n") if line], lines)


@given(st.lists(rows, max_size=20), gaps)
def test_every_line_is_text_title_or_removed(page: list[str], gap: str) -> None:
    found = read_page(gap.join(page))

    kept = [line for line in found.text.split("\n") if line]
    title = [found.title] if found.title is not None else []
    assert sorted([*kept, *title, *found.removed]) == sorted(
        line for line in tidy(gap.join(page)).split("\n") if line
    )


@given(articles, heads)
def test_paragraphs_under_any_head_survive(text: list[str], head: list[str]) -> None:
    page = "\n\n".join([line for line in head if line != "img"] + text)

    assert is_subsequence(text, read_page(page).text.split("\n\n"))


@given(articles, st.lists(st.sampled_from(FURNITURE), max_size=8))
def test_paragraphs_over_any_foot_survive(text: list[str], foot: list[str]) -> None:
    page = "\n\n".join(text + foot)

    assert read_page(page).text.split("\n\n")[: len(text)] == text


@given(articles, phrases(3, 6), st.integers(0, 7))
def test_a_chapter_head_between_paragraphs_survives(text: list[str], head: str, place: int) -> None:
    at = 1 + place % (len(text) - 1)
    page = [*text[:at], head, *text[at:]]

    assert read_page("\n\n".join(page)).text == "\n\n".join(page)


@given(articles)
def test_a_cleaned_text_is_clean(text: list[str]) -> None:
    once = read_page("\n\n".join(text)).text

    assert read_page(once).text == once


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_twice_alike_in_nfc(text: str) -> None:
    page = read_page(text)

    assert page == read_page(text)
    assert page.text == nfc(page.text)
    assert read_page(unicodedata.normalize("NFD", text)) == page


@settings(max_examples=30)
@given(st.text(max_size=200), st.text(max_size=200))
def test_the_id_does_not_depend_on_the_text(first: str, second: str) -> None:
    found = set()
    with TemporaryDirectory() as folder:
        for text in (first, second):
            path = Path(folder, "tin.txt")
            path.write_bytes(text.encode())
            found |= {each.id for each in read_articles([path]) if isinstance(each, Article)}

    assert len(found) <= 1


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_give_one_article_or_one_reason(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "tin.txt")
        path.write_bytes(content)

        assert len(list(read_articles([path, folder]))) == 2

"""The five articles that come with the project, read whole against the pages they were copied from."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.articles import read_articles
from qa.articles.decoding import decode
from qa.articles.page import Page, read_page
from qa.records import Article
from qa.vietnamese.text import nfc

SEEDS = Path(__file__).parents[2] / "seeds"


def seed(number: int) -> tuple[str, Page]:
    (path,) = SEEDS.glob(f"{number:03d}_*.txt")
    raw = nfc(decode(path.read_bytes()))
    return raw, read_page(raw)


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def metadata(page: Page) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    return page.title, page.published_at, page.url, page.publisher, page.author


def test_a_text_that_starts_with_its_first_sentence_has_no_metadata_and_loses_nothing() -> None:
    raw, page = seed(0)

    assert metadata(page) == (None, None, None, None, None)
    assert page.removed == ()
    assert page.text == "\n\n".join(paragraphs(raw))
    assert page.text.startswith("Hội nghị Giao ban xúc tiến thương mại với Hệ thống Thương vụ Việt Nam")
    assert page.text.endswith("hợp tác với NIC/startup Việt…")


def test_the_date_before_the_first_sentence_is_read_and_captions_with_credits_go() -> None:
    raw, page = seed(1)

    assert metadata(page) == (None, "2025-12-30", None, None, None)
    assert [line[-35:] for line in page.removed[1:]] == [
        " Diễn đàn. (Ảnh: Minh Sơn/Vietnam+)",
        " 2026-2030. (Ảnh: Minh Sơn/Vietnam+)"[1:],
        " bền vững. (Ảnh: Minh Sơn/Vietnam+)",
        " năm 2026. (Ảnh: Minh Sơn/Vietnam+)",
    ]
    expected = [line for line in paragraphs(raw) if "(Ảnh: " not in line]
    expected[0] = expected[0].removeprefix("date 2025-12-30 ")
    assert page.text == "\n\n".join(expected)
    assert page.text.startswith("Chiều 30/12, tại Hà Nội đã diễn ra Diễn đàn quốc gia")
    assert "\n\nSáng tạo tại Việt Nam, làm ra tại Việt Nam để dẫn dắt\n\n" in page.text
    assert page.text.endswith("Make in Viet Nam 2025 cũng đã chính thức diễn ra./.")


def test_the_heading_over_the_text_is_its_title_and_lines_become_paragraphs() -> None:
    raw, page = seed(2)

    assert metadata(page) == (
        "Nhiều doanh nghiệp Trung Quốc quan tâm sâu sắc đến thị trường Việt Nam",
        None,
        None,
        None,
        None,
    )
    assert page.removed == (
        "Tổng Lãnh sự Việt Nam tại Quảng Châu Nguyễn Việt Dũng phát biểu tại buổi tọa đàm - "
        "Ảnh: Tổng Lãnh sự quán Việt Nam tại Quảng Châu",
        "Tọa đàm Xúc tiến đầu tư, thương mại, khoa học công nghệ và đổi mới sáng tạo Việt Nam – "
        "Trung Quốc - Ảnh: Tổng Lãnh sự quán Việt Nam tại Quảng Châu",
    )
    assert page.text == "\n\n".join(line for line in paragraphs(raw)[1:] if " - Ảnh: " not in line)
    assert page.text.startswith("Các doanh nghiệp Trung Quốc bày tỏ mong muốn hợp tác với Việt Nam")
    assert page.text.endswith("công nghiệp ô tô và năng lượng sạch.")


def test_a_credit_without_brackets_goes_too() -> None:
    raw, page = seed(3)

    assert metadata(page) == (None, "2025-08-28", None, None, None)
    assert page.removed == (
        "date 2025-08-28",
        "Thứ trưởng Bộ KH&CN Bùi Hoàng Phương phát biểu tại sự kiện. Ảnh: HTQT",
    )
    expected = [line for line in paragraphs(raw) if "Ảnh: HTQT" not in line]
    expected[0] = expected[0].removeprefix("date 2025-08-28 ")
    assert page.text == "\n\n".join(expected)


def test_a_page_dump_keeps_its_text_and_chapter_heads_and_nothing_else() -> None:
    raw, page = seed(4)
    url = (
        "https://mst.gov.vn/doi-moi-toan-dien-cong-tac-hop-tac-quoc-te-trong-linh-vuc-khcn-"
        "197250716093504364.htm"
    )

    assert metadata(page) == (
        "Đổi mới toàn diện công tác hợp tác quốc tế trong lĩnh vực KH&CN",
        "2025-07-16",
        url,
        "Bộ Khoa học và Công nghệ",
        "Trung tâm Truyền thông KH&CN",
    )
    assert page.removed == (
        "Vietnam.vn - Nền tảng quảng bá Việt Nam",
        "Bộ Khoa học và Công nghệBộ Khoa học và Công nghệ16/07/2025",
        "img",
        "Bộ trưởng Nguyễn Mạnh Hùng chủ trì buổi làm việc với Vụ HTQT.",
        "img",
        "Vụ trưởng Vụ HTQT Nguyễn Thiện Nghĩa báo cáo tại buổi làm việc.",
        "img",
        "Đại diện một số đơn vị thảo luận tại buổi làm việc.",
        "img",
        "Thứ trưởng Bùi Thế Duy phát biểu tại buổi làm việc.",
        "img",
        "Bộ trưởng Nguyễn Mạnh Hùng phát biểu chỉ đạo tại buổi làm việc.",
        "img",
        "Bộ trưởng Nguyễn Mạnh Hùng, đại diện lãnh đạo một số đơn vị trực thuộc Bộ chụp ảnh cùng Vụ HTQT.",
        "Trung tâm Truyền thông KH&CN",
        f"Nguồn: {url}",
        "Bình luận (0)",
        "No data",
        "No data",
        "Cùng chuyên mục",
        "Cảnh huyền ảo trên đồi chè 'bát úp' ở Phú Thọ",
        "3 hòn đảo ở miền Trung được ví như Maldives, hấp dẫn du khách dịp hè",
        "Ngắm phố biển Quy Nhơn của Gia Lai lung linh về đêm",
        "Hình ảnh ruộng bậc thang ở Phú Thọ dốc thoai thoải, sáng đẹp tựa gương soi trước vụ cấy",
        "Cùng tác giả",
        "Di sản",
        "Nhân vật",
        "Doanh nghiệp",
        "No videos available",
        "Thời sự",
        "Hệ thống Chính trị",
        "Địa phương",
        "Sản phẩm",
    )
    gone = {*page.removed, page.title}
    assert page.text == "\n\n".join(line for line in paragraphs(raw) if line not in gone)
    headings = [line for line in page.text.split("\n\n") if not line.endswith((".", "…", '"'))]
    assert headings == [
        "Kết nối hệ sinh thái ĐMST Việt Nam với quốc tế",
        "Định hình luật chơi công nghệ toàn cầu",
        "Chủ động đổi mới",
    ]


@pytest.mark.parametrize("given", [str(SEEDS), SEEDS])
def test_the_folder_of_seeds_gives_five_articles_in_order(given: str | Path) -> None:
    articles = list(read_articles([given]))

    assert all(isinstance(article, Article) for article in articles)
    assert [(article.id if isinstance(article, Article) else "") for article in articles] == [
        "000-1df76b270c5bf600-2a96b07c",
        "001-c8e4b74881b5b42f-765c0b6e",
        "002-2d8c053db6514c07-b7c619f1",
        "003-41cf61232bb51be1-cb07a5d3",
        "004-cfdc5a9ba4c9e767-6a9c5b71",
    ]
    assert articles[0].source == str(SEEDS / "000_1df76b270c5bf600.txt")

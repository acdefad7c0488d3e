"""Pages of other layouts than the seeds', all invented: what stays, what goes, what the page states."""

from __future__ import annotations

import unicodedata

import pytest

from qa.articles.furniture import Byline, is_organisation, read_byline
from qa.articles.page import Page, read_page


def test_a_newspaper_page_with_menus_a_related_box_and_comments() -> None:
    page = read_page(
        """Tin tức
Thứ Năm, 04/09/2025
Thời sự
Thế giới
Kinh doanh
Trang chủ > Kinh doanh > Hàng hóa
Giá cà phê Đắk Lắk vượt 120.000 đồng mỗi kg
04/09/2025 07:15 GMT+7
Hoàng Lan
Chia sẻ
Facebook
Zalo
Sao chép liên kết
0

TTO - Sáng 4/9, giá cà phê tại Đắk Lắk tăng lên 121.500 đồng một kg, cao nhất trong ba tháng.

Thương lái thu mua cà phê tại huyện Cư M'gar - Ảnh: TRUNG TÂN

Theo Hiệp hội Cà phê Ca cao Việt Nam, nguồn cung trong dân gần như đã cạn.

TIN LIÊN QUAN
Xuất khẩu cà phê lập kỷ lục mới trong tám tháng đầu năm
Người trồng cà phê Gia Lai chuyển sang trồng xen sầu riêng

Ông Nguyễn Nam Hải nói: "Giá sẽ còn biến động." Nông dân được khuyên không nên găm hàng.

Nguồn cung toàn cầu

Brazil dự kiến thu hoạch 65 triệu bao trong niên vụ mới, giảm 2%.

HOÀNG LAN
Từ khóa: cà phê, Đắk Lắk, giá nông sản
Bình luận (2)
Nguyễn Văn Bình
Giá cao thế này nông dân mừng lắm.
Trả lời
Thích 5
Đọc nhiều
Vì sao vàng tăng giá mạnh nhất trong mười năm qua?
Bão số 6 đổi hướng, Quảng Ninh cấm biển từ chiều nay
© 2025 Báo Cao Nguyên. Giấy phép số 561/GP-BTTTT."""
    )

    assert page.title == "Giá cà phê Đắk Lắk vượt 120.000 đồng mỗi kg"
    assert page.published_at == "2025-09-04T07:15:00+07:00"
    assert page.author == "Hoàng Lan"
    assert (page.publisher, page.url) == (None, None)
    assert page.text == (
        "TTO - Sáng 4/9, giá cà phê tại Đắk Lắk tăng lên 121.500 đồng một kg, cao nhất trong ba tháng.\n\n"
        "Theo Hiệp hội Cà phê Ca cao Việt Nam, nguồn cung trong dân gần như đã cạn.\n\n"
        'Ông Nguyễn Nam Hải nói: "Giá sẽ còn biến động." Nông dân được khuyên không nên găm hàng.\n\n'
        "Nguồn cung toàn cầu\n\n"
        "Brazil dự kiến thu hoạch 65 triệu bao trong niên vụ mới, giảm 2%."
    )


def test_an_english_page_with_its_furniture() -> None:
    page = read_page(
        """Skip to main content
Home
World
Business
Sign in
Vietnam's rice exports hit record in first half
By Linh Pham
July 16, 2025 10:30 PM
3 min read
Share
Copy link

A farmer harvests rice in the Mekong Delta. Photo: Kham

HANOI - Vietnam exported 4.9 million tonnes of rice in the first six months, data showed.

The Philippines remained the largest buyer.

Read more: Thailand's rice prices fall to two-year low

"Demand is strong," said Nguyen Ngoc Nam, chairman of the Vietnam Food Association.

Sign up for our daily newsletter to get the latest news.

Related Articles
India lifts curbs on rice exports after good monsoon
Advertisement
Most read
Privacy Policy"""
    )

    assert page == Page(
        title="Vietnam's rice exports hit record in first half",
        author="Linh Pham",
        published_at="2025-07-16T22:30:00",
        text=(
            "HANOI - Vietnam exported 4.9 million tonnes of rice in the first six months, data showed.\n\n"
            "The Philippines remained the largest buyer.\n\n"
            '"Demand is strong," said Nguyen Ngoc Nam, chairman of the Vietnam Food Association.'
        ),
        removed=page.removed,
    )


def test_a_poem_inside_the_text_keeps_its_lines() -> None:
    text = """Sáng 5/9, em Lê Minh Khuê đọc bài thơ tự sáng tác trước toàn trường.

Em yêu ngôi trường nhỏ
Nằm bên dòng sông quê
Mỗi chiều nghe tiếng gió
Gọi cánh diều bay về

Nhiều phụ huynh xúc động khi nghe bài thơ này."""

    page = read_page(f"Bài thơ được đọc trong lễ khai giảng\n\n{text}")

    assert page == Page(title="Bài thơ được đọc trong lễ khai giảng", text=text)


def test_a_poem_that_closes_the_text_stays_and_so_does_an_announced_list() -> None:
    text = """Ông đọc tặng bà con bốn câu thơ cũ của quê nhà.

Ai về Bình Định mà coi
Con gái Bình Định cầm roi đi quyền
Ai về Phú Phong mà xem
Đất võ một thuở rạng danh muôn đời

Các đội dự thi gồm:
- Facebook
- Zalo
- Đội chủ nhà"""

    assert read_page(text) == Page(text=text)


def test_a_table_of_numbers_stays_row_by_row() -> None:
    page = read_page(
        "Tỷ giá ngày 10/9\n"
        "Ngân hàng Nhà nước công bố tỷ giá trung tâm sáng 10/9 như sau.\n"
        "Loại\tMua vào\tBán ra\n"
        "USD\t26.180\t26.480\n"
        "EUR\t30.100\t31.650\n"
        "Tỷ giá được áp dụng đến hết ngày 11/9.\n"
    )

    assert page == Page(
        title="Tỷ giá ngày 10/9",
        text=(
            "Ngân hàng Nhà nước công bố tỷ giá trung tâm sáng 10/9 như sau.\n\n"
            "Loại\tMua vào\tBán ra\nUSD\t26.180\t26.480\nEUR\t30.100\t31.650\n\n"
            "Tỷ giá được áp dụng đến hết ngày 11/9."
        ),
    )


def test_a_government_portal_without_blank_lines() -> None:
    page = read_page(
        """CỔNG THÔNG TIN ĐIỆN TỬ TỈNH LÀO CAI
Giới thiệu | Tin tức | Văn bản | Liên hệ
Tăng cường phòng chống sạt lở mùa mưa bão
Ngày đăng: 12-08-2025 | Lượt xem: 1.245
Cỡ chữ: A- A A+
Ủy ban nhân dân tỉnh yêu cầu các xã rà soát 214 điểm có nguy cơ sạt lở trước ngày 20/8.
Các hộ trong vùng nguy hiểm phải được di dời đến nơi an toàn.
Danh sách các xã trọng điểm gồm:
1. Xã Bát Xát
2. Xã Mường Hum
Kinh phí hỗ trợ mỗi hộ là 20 triệu đồng.
Nguyễn Hữu Thắng
Các tin khác
Lào Cai khai mạc lễ hội mùa thu năm 2025 (10/08/2025)
Hội nghị triển khai công tác tuyển quân (09/08/2025)
Thống kê truy cập
Hôm nay: 1.203"""
    )

    assert page.title == "Tăng cường phòng chống sạt lở mùa mưa bão"
    assert (page.published_at, page.author, page.publisher) == ("2025-08-12", "Nguyễn Hữu Thắng", None)
    assert page.text == (
        "Ủy ban nhân dân tỉnh yêu cầu các xã rà soát 214 điểm có nguy cơ sạt lở trước ngày 20/8.\n\n"
        "Các hộ trong vùng nguy hiểm phải được di dời đến nơi an toàn.\n\n"
        "Danh sách các xã trọng điểm gồm:\n1. Xã Bát Xát\n2. Xã Mường Hum\n\n"
        "Kinh phí hỗ trợ mỗi hộ là 20 triệu đồng."
    )


def test_a_broadcaster_page_with_its_name_in_the_title_and_calls_to_follow() -> None:
    page = read_page(
        """VTV.vn - Dự án đường sắt cao tốc sẽ khởi công vào cuối năm 2026
Thứ ba, ngày 19/08/2025 - 14:05
A
A
Đoạn Hà Nội - Vinh dài 281 km sẽ được làm trước.
Ảnh minh họa
Bộ Xây dựng cho biết tổng vốn đầu tư của dự án là 67,34 tỷ USD.
Xem thêm:
Quốc hội thông qua chủ trương đầu tư đường sắt tốc độ cao
Tốc độ thiết kế của tàu là 350 km/h, chạy từ Hà Nội đến TP. Hồ Chí Minh trong 5,3 giờ.
Mời quý độc giả theo dõi các chương trình đã phát sóng trên TV Online và VTVGo.
Theo TTXVN
Tag: đường sắt, cao tốc
* Mời quý độc giả theo dõi Báo điện tử VTV trên Google News!"""
    )

    assert page.title == "Dự án đường sắt cao tốc sẽ khởi công vào cuối năm 2026"
    assert (page.published_at, page.author) == ("2025-08-19T14:05:00", None)
    assert page.text == (
        "Đoạn Hà Nội - Vinh dài 281 km sẽ được làm trước.\n\n"
        "Bộ Xây dựng cho biết tổng vốn đầu tư của dự án là 67,34 tỷ USD.\n\n"
        "Tốc độ thiết kế của tàu là 350 km/h, chạy từ Hà Nội đến TP. Hồ Chí Minh trong 5,3 giờ."
    )


def test_days_that_head_the_chapters_of_a_timeline_are_no_publication_date() -> None:
    text = """Vụ cháy chợ đêm khiến 40 gian hàng hư hỏng.

12/8/2025

Lửa bùng lên lúc 23h ở khu bán vải.

13/8/2025

Lực lượng chức năng khám nghiệm hiện trường."""

    assert read_page(f"Dòng thời gian vụ cháy chợ\n\n{text}") == Page(
        title="Dòng thời gian vụ cháy chợ", text=text
    )


def test_names_of_networks_that_head_chapters_are_no_buttons() -> None:
    text = """Ba ứng dụng chia nhau gần hết thời gian lướt mạng của người Việt.

Facebook

Công ty của Mark Zuckerberg vẫn dẫn đầu về số người dùng tại Việt Nam.

Zalo

Ứng dụng của Việt Nam có 78 triệu người dùng.

Bình luận

Giới quan sát cho rằng cuộc đua còn dài và chưa ngã ngũ."""

    assert read_page(text).text.split("\n\n")[:5] == text.split("\n\n")[:5]
    assert read_page(text).text.endswith("Giới quan sát cho rằng cuộc đua còn dài và chưa ngã ngũ.")


def test_a_picture_without_a_caption_costs_no_paragraph() -> None:
    text = """Cơn bão đổ bộ vào đất liền rạng sáng 7/9 với sức gió giật cấp 14.

img

Lực lượng cứu hộ đã đưa mười hai người ra nơi an toàn.

img

Ông Nam cho biết nước rút chậm.

Chính quyền đã mở hai điểm phát lương thực cho người dân vùng ngập."""

    assert read_page(text).text == text.replace("img\n\n", "")


def test_fields_above_the_text_are_read_and_wrapped_lines_become_paragraphs() -> None:
    page = read_page(
        """Title: Khánh thành cầu Rạch Miễu 2
Date: 19/08/2025
URL: https://example.vn/cau-rach-mieu-2

Sáng 19/8, cầu Rạch Miễu 2 nối Tiền Giang và Bến Tre được khánh thành sau ba năm thi
công với tổng mức đầu tư hơn 6.800 tỷ đồng, giúp giảm ùn tắc trên quốc lộ 60 vào các
dịp lễ, Tết và rút ngắn thời gian đi lại giữa hai tỉnh còn khoảng mười phút cho mỗi
chuyến xe.

Cầu dài 1,9 km với sáu làn xe, phần cầu chính là cầu dây văng có tĩnh không thông
thuyền 37,5 m để tàu lớn qua lại trên sông Tiền, theo thông tin của chủ đầu tư dự án
trong buổi lễ."""
    )

    assert page == Page(
        title="Khánh thành cầu Rạch Miễu 2",
        published_at="2025-08-19",
        url="https://example.vn/cau-rach-mieu-2",
        text=(
            "Sáng 19/8, cầu Rạch Miễu 2 nối Tiền Giang và Bến Tre được khánh thành sau ba năm thi công với "
            "tổng mức đầu tư hơn 6.800 tỷ đồng, giúp giảm ùn tắc trên quốc lộ 60 vào các dịp lễ, Tết và rút "
            "ngắn thời gian đi lại giữa hai tỉnh còn khoảng mười phút cho mỗi chuyến xe.\n\n"
            "Cầu dài 1,9 km với sáu làn xe, phần cầu chính là cầu dây văng có tĩnh không thông thuyền 37,5 m "
            "để tàu lớn qua lại trên sông Tiền, theo thông tin của chủ đầu tư dự án trong buổi lễ."
        ),
        removed=(
            "Title: Khánh thành cầu Rạch Miễu 2",
            "Date: 19/08/2025",
            "URL: https://example.vn/cau-rach-mieu-2",
        ),
    )


def test_a_date_that_a_crawler_wrote_before_the_text_may_have_fractions_of_a_second() -> None:
    page = read_page("date 2025-08-28T03:00:00.000Z Mưa lớn ở Huế.")

    assert (page.published_at, page.text) == ("2025-08-28T10:00:00+07:00", "Mưa lớn ở Huế.")


@pytest.mark.parametrize("head", ["", "Trang chủ\n\n", "16/07/2025\n\n"])
def test_under_a_stated_title_the_first_heading_stays(head: str) -> None:
    text = "Bảng giá mới\n\nGiá điện tăng 4,8% từ ngày 10/5."

    page = read_page(f"Title: Giá điện tăng\n\n{head}{text}")

    assert (page.title, page.text) == ("Giá điện tăng", text)


def test_the_stated_title_said_again_over_the_text_is_no_text() -> None:
    page = read_page("Title: Giá điện tăng\n\nBáo Huế\n\nGiá điện tăng\n\nGiá điện tăng 4,8% từ ngày 10/5.")

    assert (page.title, page.text) == ("Giá điện tăng", "Giá điện tăng 4,8% từ ngày 10/5.")


ARTICLE = """Sáng 4/9, giá cà phê tại Đắk Lắk tăng lên 121.500 đồng một kg, cao nhất trong ba tháng.

Theo Hiệp hội Cà phê Ca cao Việt Nam, nguồn cung trong dân gần như đã cạn từ đầu tháng tám.

Brazil dự kiến thu hoạch 65 triệu bao trong niên vụ mới, giảm hai phần trăm so với niên vụ trước.

Giá được dự báo còn biến động cho đến khi vụ thu hoạch mới bắt đầu vào tháng mười một tới."""
COMMENTS = [
    "Giá cao thế này thì nông dân quê tôi mừng lắm, chỉ mong đến lúc thu hoạch giá vẫn giữ được như vậy.",
    "Nhà tôi bán hết từ tháng ba với giá chín mươi nghìn, giờ nhìn lại thấy tiếc quá các bác ạ!",
    "Năm ngoái cũng tăng như thế rồi lại giảm, bà con đừng vội phá sầu riêng để trồng lại cà phê.",
    "Ở quê tôi thương lái vào tận vườn hỏi mua nhưng chẳng nhà nào còn hàng trong kho để bán nữa.",
    "Mong báo có thêm bài về giá phân bón, vì phân bón tăng thì giá cà phê tăng cũng chẳng ăn thua.",
]


@pytest.mark.parametrize("head", ["Bình luận (5)", "5 bình luận", "Bình luận", "Ý kiến (5)"])
@pytest.mark.parametrize(
    "under", [("Trả lời", "2 Thích", "3 giờ trước"), ("Thích 5 · Trả lời · 2 ngày trước",)]
)
def test_readers_comments_are_no_news_however_many_they_are(head: str, under: tuple[str, ...]) -> None:
    rows = [row for comment in COMMENTS for row in ("Minh Tú", comment, *under)]

    page = read_page(f"Giá cà phê tăng\n\n{ARTICLE}\n\n{head}\n" + "\n".join(rows))

    assert (page.title, page.text) == ("Giá cà phê tăng", ARTICLE)


def test_counted_comments_without_replies_go_with_their_names_and_days() -> None:
    rows = "\n".join(f"Minh Tú\n{comment}" for comment in COMMENTS)

    page = read_page(f"Giá cà phê tăng\n\n{ARTICLE}\n\nBình luận (5)\n{rows}\n05/09/2025 10:30")

    assert (page.text, page.published_at) == (ARTICLE, None)


@pytest.mark.parametrize(
    "line",
    ["Bình luận (0)", "Bình luận (0)\nChia sẻ\nThích", "5 bình luận", "Ý kiến (5)\nThích\n2 giờ trước"],
)
@pytest.mark.parametrize("at", [1, 2])
def test_a_counter_of_comments_over_or_inside_the_text_does_not_end_it(line: str, at: int) -> None:
    paragraphs = ARTICLE.split("\n\n")
    rows = [row for comment in COMMENTS for row in ("Minh Tú", comment, "Trả lời", "2 Thích")]

    page = "\n\n".join(["Giá cà phê tăng", *paragraphs[:at], line, *paragraphs[at:]])

    assert read_page(page).text == ARTICLE
    assert read_page("\n".join([page, "", "Bình luận (5)", *rows])).text == ARTICLE


def test_nothing_under_a_count_of_no_comments_is_a_comment() -> None:
    last = "Giá cà phê xuất khẩu cũng tăng theo."

    assert read_page(f"{ARTICLE}\n\nBình luận (0)\n\n{last}\n\nChia sẻ").text == f"{ARTICLE}\n\n{last}"


def test_teasers_of_other_articles_go_though_they_hold_sentences() -> None:
    page = read_page(
        """Trang chủ
Chính trị
Xã hội

Quốc hội thông qua Luật Nhà giáo

(Chinhphu.vn) - Sáng 16/6, với 451/460 đại biểu tán thành, Quốc hội đã thông qua Luật Nhà giáo.

16/06/2025 09:12

Quốc hội thông qua Luật Nhà giáo- Ảnh 1.
Các đại biểu biểu quyết thông qua Luật Nhà giáo - Ảnh: VGP/Nhật Bắc

Luật gồm 9 chương, 42 điều, có hiệu lực từ 1/1/2026.

Điểm 1: Lương nhà giáo được xếp cao nhất

Điểm 2: Nghỉ hưu sớm hơn 5 tuổi

Cùng ngày, Quốc hội thông qua Luật Việc làm (sửa đổi).

Hải Giang

Nhập nội dung bình luận...

Tham khảo thêm

Tăng lương tối thiểu vùng từ ngày 1/7: Ai được hưởng lợi?

TỪ KHÓA:
luật nhà giáo
quốc hội

Đọc thêm

Thủ tướng chủ trì phiên họp về tăng trưởng
Chính trị 2 giờ trước
Thủ tướng yêu cầu các bộ ngành tập trung giải ngân vốn đầu tư công.

Phó Thủ tướng kiểm tra tiến độ sân bay Long Thành
Chính trị 3 giờ trước
Sân bay Long Thành dự kiến khai thác vào giữa năm 2026."""
    )

    assert page == Page(
        title="Quốc hội thông qua Luật Nhà giáo",
        author="Hải Giang",
        published_at="2025-06-16T09:12:00",
        text=(
            "(Chinhphu.vn) - Sáng 16/6, với 451/460 đại biểu tán thành, "
            "Quốc hội đã thông qua Luật Nhà giáo.\n\n"
            "Luật gồm 9 chương, 42 điều, có hiệu lực từ 1/1/2026.\n\n"
            "Điểm 1: Lương nhà giáo được xếp cao nhất\n\n"
            "Điểm 2: Nghỉ hưu sớm hơn 5 tuổi\n\n"
            "Cùng ngày, Quốc hội thông qua Luật Việc làm (sửa đổi)."
        ),
        removed=page.removed,
    )


def test_last_words_without_a_full_stop_stay_under_a_link() -> None:
    page = read_page(
        """Công ty bị phạt 500 triệu đồng vì xả thải
Nguyễn Hoài - Thứ hai, 02/06/2025 08:00 (GMT+7)
(Dân trí) - Chủ tịch tỉnh vừa ký quyết định xử phạt công ty.
Nước thải đổ ra suối (Ảnh: Hoàng Bình).
>> Phát hiện đường ống ngầm xả thải
"Chúng tôi sẽ khắc phục", đại diện công ty nói
Mức phạt này được người dân đồng tình
Dòng sự kiện:
Ô nhiễm môi trường"""
    )

    assert page.author == "Nguyễn Hoài"
    assert page.text == (
        "(Dân trí) - Chủ tịch tỉnh vừa ký quyết định xử phạt công ty.\n\n"
        '"Chúng tôi sẽ khắc phục", đại diện công ty nói\n\n'
        "Mức phạt này được người dân đồng tình"
    )


def test_a_headline_that_asks_is_a_title() -> None:
    page = read_page("Vì sao giá vàng tăng?\n\nGiá vàng tăng vì nhu cầu cao.\n\nGiá còn có thể tăng.")

    assert page == Page(
        title="Vì sao giá vàng tăng?", text="Giá vàng tăng vì nhu cầu cao.\n\nGiá còn có thể tăng."
    )


def test_news_of_one_sentence_is_all_text() -> None:
    assert read_page("Mưa lớn ở Huế.") == Page(text="Mưa lớn ở Huế.")


def test_decomposed_letters_and_windows_newlines_become_nfc_and_plain() -> None:
    composed = "Người dân Huế dọn lũ\n\nChiều 3/9, nước rút.\n\nNgười dân dọn bùn."
    given = unicodedata.normalize("NFD", composed).replace("\n\n", "\r\n")

    assert read_page(given) == Page(
        title="Người dân Huế dọn lũ", text="Chiều 3/9, nước rút.\n\nNgười dân dọn bùn."
    )


@pytest.mark.parametrize(
    ("foot", "author", "url"),
    [
        ("Theo TTXVN", None, None),
        ("(Theo Báo Nhân Dân)", None, None),
        ("Minh Sơn", "Minh Sơn", None),
        ("Minh Sơn (Vietnam+)", "Minh Sơn", None),
        ("Bài, ảnh: Thu Hà", "Thu Hà", None),
        ("Trung tâm Tin tức", "Trung tâm Tin tức", None),
        ("PV", None, None),
        ("Nguồn: https://a.vn/tin-1.htm", None, "https://a.vn/tin-1.htm"),
        ("Link gốc: https://a.vn/tin-1.htm", None, "https://a.vn/tin-1.htm"),
        ("https://a.vn/tin-1.htm", None, "https://a.vn/tin-1.htm"),
        ("Chia sẻ Facebook Zalo", None, None),
        ("#giadien #evn", None, None),
        ("Theo dõi chúng tôi trên Google News", None, None),
        ("Đọc tiếp\nGiá điện bán lẻ bình quân tăng từ tháng 10", None, None),
    ],
)
def test_the_lines_under_a_text_are_read_and_removed(foot: str, author: str | None, url: str | None) -> None:
    text = "Giá điện tăng 4,8% từ ngày 10/5.\n\nMỗi hộ trả thêm khoảng 20.000 đồng một tháng."

    page = read_page(f"{text}\n\n{foot}")

    assert page == Page(text=text, author=author, url=url, removed=tuple(foot.split("\n")))


@pytest.mark.parametrize(
    ("line", "published_at", "publisher"),
    [
        ("Báo Nhân DânBáo Nhân Dân16/07/2025", "2025-07-16", "Báo Nhân Dân"),
        ("Thứ Tư, 16/07/2025, 10:30 (GMT+7)", "2025-07-16T10:30:00+07:00", None),
        ("Thứ tư, ngày 16 tháng 7 năm 2025 | 10h30", "2025-07-16T10:30:00", None),
        ("T4, 16/07/2025, 10:30", "2025-07-16T10:30:00", None),
        ("10:30 16/07/2025", "2025-07-16T10:30:00", None),
        ("Tuổi Trẻ - 16/7/2025", "2025-07-16", "Tuổi Trẻ"),
        ("Cập nhật: 16/07/2025 10:30", "2025-07-16T10:30:00", None),
        ("2025-07-16T10:30:00+07:00", "2025-07-16T10:30:00+07:00", None),
        ("2 giờ trước", None, None),
    ],
)
def test_a_dateline_under_the_title_gives_date_and_publisher(
    line: str, published_at: str | None, publisher: str | None
) -> None:
    page = read_page(f"Giá điện tăng từ tháng 5\n{line}\nChiều 15/7/2025, Bộ Công Thương họp về giá điện.")

    assert page == Page(
        title="Giá điện tăng từ tháng 5",
        text="Chiều 15/7/2025, Bộ Công Thương họp về giá điện.",
        published_at=published_at,
        publisher=publisher,
        removed=(line,),
    )


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Bộ Y tế", True),
        ("Bộ Khoa học và Công nghệ", True),
        ("Bộ Lao động - Thương binh và Xã hội", True),
        ("Sở Giáo dục và Đào tạo TP.HCM", True),
        ("Ủy ban nhân dân tỉnh Lào Cai", True),
        ("Đài Tiếng nói Việt Nam", True),
        ("Ban Tuyên giáo Trung ương", True),
        ("Tạp chí Cộng sản", True),
        ("The Straits Times", True),
        ("Báo 24h", True),
        ("Bộ Y tế công bố dịch sởi", False),
        ("Ngân hàng Nhà nước giảm lãi suất từ", False),
        ("UBND TP.HCM họp khẩn về triều cường", False),
        ("Hội An đón khách thứ một triệu", False),
        ("Báo về", False),
    ],
)
def test_the_name_of_an_organisation_has_a_capital_on_each_word(name: str, is_one: bool) -> None:
    byline = read_byline(f"{name} 16/07/2025")

    assert byline == (Byline("2025-07-16", name, None) if is_one and " - " not in name else None)
    assert is_organisation(name) is is_one


def test_a_first_or_last_sentence_with_a_full_date_is_no_byline() -> None:
    text = """Ngày 16/7/2025, Bộ Y tế công bố dịch sởi tại năm tỉnh miền núi.

Bộ yêu cầu các tỉnh tiêm vét cho trẻ em.

Ngân hàng Nhà nước giảm lãi suất từ ngày 1/8/2025."""

    assert read_page(f"Năm tỉnh có dịch sởi\n\n{text}") == Page(title="Năm tỉnh có dịch sởi", text=text)


@pytest.mark.parametrize(
    "caption",
    [
        "Quang cảnh lễ khai mạc sáng 5/9 (Ảnh: Minh Sơn/Vietnam+)",
        "Quang cảnh lễ khai mạc sáng 5/9. Ảnh: HTQT",
        "Quang cảnh lễ khai mạc sáng 5/9 - Ảnh: AFP",
        "Quang cảnh lễ khai mạc sáng 5/9 Ảnh: ĐẬU TIẾN ĐẠT",
        "Quang cảnh lễ khai mạc sáng 5/9 (ảnh minh họa)",
        "Quang cảnh lễ khai mạc sáng 5/9 (ảnh TTXVN).",
        "Ảnh: Thu Hà",
    ],
)
def test_a_line_that_ends_in_a_credit_is_a_caption(caption: str) -> None:
    around = "Trời Huế mưa to từ sáng sớm hôm nay.", "Nước sông Hương lên nhanh vào buổi chiều."

    assert read_page(f"{around[0]}\n\n{caption}\n\n{around[1]}").text == "\n\n".join(around)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Ảnh của ông được treo trang trọng trong bảo tàng tỉnh.",
        "Bình luận về bão, ông Nam nói người dân không nên chủ quan.",
        "Nguồn: https://a.vn là trang mà nhiều người dân tra cứu mỗi ngày.",
        "Giấy phép của quán bị thu hồi hôm 3/9.",
        "Chia sẻ với báo chí, bà Lan nói bà rất vui.",
        "Theo TTXVN, mưa còn kéo dài ba ngày.",
        "Ngày 16/07/2025, hội nghị khai mạc tại Huế.",
        "– Anh đi đâu đấy?",
        "Xem thêm số liệu, có thể thấy đà tăng còn tiếp diễn.",
        "Nhu cầu còn tăng trong quý tới. (Reuters)",
        "Thành phố sẽ tập trung vào ba loại hình: du lịch biển, du lịch núi và du lịch làng nghề.",
        "Bà phát biểu qua màn hình: bà mong học cách tráng men để nồi bán được giá.",
        "Xã vùng cao này có một hộ điển hình: nhà ông Nam.",
        "Giải thưởng nhiếp ảnh: Việt Nam giành hai huy chương vàng",
        "Ông Nam lái chiếc xe mới đi khắp tỉnh (ảnh).",
        "Bộ Y tế công bố dịch sởi từ ngày 16/7/2025",
        "Sở Y tế và Công an tỉnh họp, sau ngày 16/7/2025 sẽ có báo cáo đầy đủ.",
        "20250828",
        "Nhà máy T5 16/07/2025",
    ],
)
def test_prose_that_only_sounds_like_furniture_stays(paragraph: str) -> None:
    around = "Trời Huế mưa to từ sáng sớm hôm nay.", "Nước sông Hương lên nhanh vào buổi chiều."
    text = "\n\n".join((around[0], paragraph, around[1]))

    assert read_page(text).text == text
    assert read_page(f"{around[0]}\n\n{paragraph}").text == f"{around[0]}\n\n{paragraph}"

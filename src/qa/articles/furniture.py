"""What web pages say around a text: one line -> what kind of furniture it is.

A general list of phrases that Vietnamese and English news pages share, and the names that stand in
bylines. A line counts only when the whole of it is furniture; where it stands on the page is judged
in `qa.articles.boilerplate`, because "Bình luận" may also head a chapter.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from qa.articles.dates import read_stamp
from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import fold

URL = re.compile(r"https?://[^\s<>\"'”’)\]]+", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?<![\w@])(?:www\.)?(?:[a-z\d-]+\.)+(?:vn|com|net|org|info|asia|edu|gov|tv|news)\b", re.IGNORECASE
)
LIST_MARK = re.compile(r"(?:[-–—•*+●▪◦‣]|\(?\d{1,3}[.)]|\(?[a-zđ][.)])\s", re.IGNORECASE)


def _phrases(lines: str) -> frozenset[str]:
    return frozenset(fold(" ".join(phrase.split())) for phrase in re.split(r"[,\n]", lines) if phrase.strip())


# Nothing but furniture, wherever it stands.
_ALWAYS = _phrases("""
    no data, no data available, no videos available, no video available, no comments, no comments yet,
    no results, no content available, không có dữ liệu, không có bình luận, chưa có bình luận,
    chưa có bình luận nào, hãy là người đầu tiên bình luận, viết bình luận, gửi bình luận, nhập bình luận,
    nhập nội dung bình luận, đăng bình luận, bình luận của bạn, ý kiến của bạn, gửi ý kiến,
    xem thêm bình luận, xem tất cả bình luận, tải thêm bình luận, bình luận facebook, ý kiến bạn đọc,
    gửi phản hồi, vui lòng đăng nhập để bình luận, bạn cần đăng nhập để bình luận, add a comment,
    write a comment, post a comment, leave a reply, join the conversation, view comments, show comments,
    log in to comment, sign in to comment, be the first to comment, copy link, copy url, sao chép liên kết,
    sao chép link, chép liên kết, link copied, đã sao chép, copied, chia sẻ bài viết, chia sẻ lên facebook,
    chia sẻ qua facebook, chia sẻ trên facebook, chia sẻ facebook, chia sẻ zalo, chia sẻ qua email,
    chia sẻ lên zalo, chia sẻ qua zalo, chia sẻ bài viết này, chia sẻ tin này, lưu bài viết, lưu tin,
    lưu bài, đã lưu, bỏ lưu, in bài viết, in trang, bản in, gửi email, gửi bài viết, gửi cho bạn bè,
    báo lỗi, báo xấu, báo vi phạm, share this, share this article, share this story, share on facebook,
    share on twitter, share on x, share via email, share article, email this article, print this article,
    print article, save article, save for later, listen to this article, text to speech, nghe đọc bài,
    nghe bài viết, nghe nội dung bài, đọc bài viết, nghe audio, giọng nam, giọng nữ, giọng miền bắc,
    giọng miền nam, nữ miền bắc, nữ miền nam, nam miền bắc, nam miền nam, tốc độ đọc, cỡ chữ,
    kích thước chữ, cỡ chữ:, font size, quảng cáo, advertisement, advertising, advertise, sponsored,
    sponsored content, nội dung tài trợ, ads by google, tin tài trợ, bài viết được tài trợ, skip to content,
    skip to main content, skip to navigation, main menu, toggle navigation, open menu, close menu,
    đăng nhập, đăng ký, đăng xuất, đăng nhập / đăng ký, log in, login, sign in, sign up, sign out, log out,
    subscribe, subscribe now, register, my account, trang chủ, về trang chủ, quay lại, trở lại, trở về,
    trở lại chủ đề, tặng sao, lên đầu trang, về đầu trang, back to top, go back, homepage,
    liên hệ quảng cáo, liên hệ tòa soạn, liên hệ toà soạn, đặt báo, đặt mua báo, rss, sitemap, sơ đồ site,
    sơ đồ trang, điều khoản sử dụng, chính sách bảo mật, quy định bảo mật, privacy policy, terms of use,
    terms of service, terms and conditions, cookie policy, cookie settings, accept all cookies,
    accept cookies, đường dây nóng, tải ứng dụng, tải app, cài đặt ứng dụng, google news, loading, đang tải,
    đang tải dữ liệu, your browser does not support the video tag,
    your browser does not support the audio element, trình duyệt của bạn không hỗ trợ, xem tất cả,
    xem toàn bộ, tải thêm, load more, show more, see all, view all, xem thêm tin, xem thêm tin tức,
    tin trước, tin sau, bài trước, bài sau, bài trước đó, bài tiếp theo, trang trước, trang sau,
    previous article, next article, previous post, next post, nhận tin, nhận bản tin, đăng ký nhận tin,
    đăng ký nhận bản tin, get our newsletter, newsletter, ngôn ngữ, chọn ngôn ngữ, thích và chia sẻ,
    chia sẻ thông tin, bài viết hữu ích, đánh giá bài viết, gửi đánh giá, nhịp sống hôm nay,
    kết nối với chúng tôi, follow us, follow us on google news, tin tức 24h
""")
# Furniture beside other furniture, and at the ends of a page; elsewhere it may head a chapter.
_OFTEN = _phrases("""
    facebook, zalo, twitter, linkedin, pinterest, telegram, messenger, whatsapp, viber, instagram, youtube,
    tiktok, threads, reddit, line, email, e-mail, mail, in, print, share, chia sẻ, chia sẻ:, tweet, like,
    thích, lưu, save, follow, theo dõi, trả lời, reply, báo cáo, report, copy, link, menu, tìm kiếm, search,
    home, podcast, video, ảnh, photo, gallery, audio, tags, tag, thẻ, từ khóa, từ khoá, keywords, nguồn,
    source, play, pause, mute, unmute, nghe, dừng, tắt tiếng, aa, a+, a-, a a, english, tiếng việt, vn, en,
    vi, liên hệ, giới thiệu, contact, about, contact us, about us, sự kiện, chủ đề, đánh giá, ý kiến,
    phản hồi, mới nhất, cũ nhất, quan tâm nhất, hay nhất, hotline, liên kết, gửi, hủy, huỷ, đóng, close,
    next, previous, prev, sau, trước, tiếp, tất cả, all, bình chọn, thăm dò, thời tiết, giá vàng, tỷ giá,
    lịch vạn niên, e-paper, epaper, báo in, app
""")
# Heads of lists of other pages.
_RELATED = _phrases("""
    cùng chuyên mục, tin cùng chuyên mục, bài cùng chuyên mục, các bài cùng chuyên mục,
    các tin cùng chuyên mục, cùng tác giả, bài cùng tác giả, cùng chủ đề, tin cùng chủ đề, bài cùng chủ đề,
    cùng sự kiện, tin cùng sự kiện, tin liên quan, bài liên quan, tin bài liên quan, tin,
    bài viết liên quan, tin tức liên quan, các tin liên quan, các bài viết liên quan, nội dung liên quan,
    chủ đề liên quan, video liên quan, tin khác, các tin khác, bài khác, bài viết khác, các bài viết khác,
    tin tức khác, tin cũ hơn, các tin cũ hơn, tin mới, tin mới nhất, tin mới hơn, các tin mới hơn, bài mới,
    bài mới nhất, bài viết mới, bài viết mới nhất, tin tức mới nhất, tin nổi bật, tin tiêu điểm, tiêu điểm,
    tin nóng, tin hot, tin xem nhiều, tin đọc nhiều, đọc nhiều, đọc nhiều nhất, xem nhiều, xem nhiều nhất,
    được quan tâm, được xem nhiều, bài đọc nhiều, đọc thêm, xem thêm, đọc tiếp, tham khảo thêm,
    mời đọc thêm, mời xem thêm, mời bạn đọc thêm, bạn đọc quan tâm, có thể bạn quan tâm,
    bạn có thể quan tâm, có thể bạn thích, bạn có thể thích, bạn có biết, dành cho bạn, gợi ý cho bạn,
    đề xuất cho bạn, đừng bỏ lỡ, không nên bỏ lỡ, không thể bỏ lỡ, đáng chú ý, đáng đọc, dòng sự kiện,
    chủ đề nóng, video nổi bật, ảnh nổi bật, video mới nhất, multimedia, mega story, emagazine,
    tin đọc tiếp, tin tiếp theo, bài tiếp, tin cùng nguồn, tin trong ngày, tin mới cập nhật,
    chuyên mục khác, related, related articles, related news, related stories, related posts,
    related topics, related content, read more, read also, read next, see also, also read, more from,
    more on this story, more stories, more news, you may also like, you might also like, you may like,
    recommended, recommended for you, suggested articles, most read, most popular, most viewed, trending,
    trending now, popular, popular posts, latest, latest news, latest stories, top stories, top news,
    editor's picks, editors' picks, don't miss, what to read next, up next, in this section, other news,
    more in this section, breaking news
""")
# "Các bài viết khác cùng chuyên mục", without accents.
_OTHER_PAGES = re.compile(
    r"(?:cac )?(?:tin|bai|bai viet|tin tuc|tin bai|bai bao|video|noi dung)"
    r"(?: (?:cung|lien quan|khac|moi|nhat|hon|cu|noi bat|doc nhieu|xem nhieu|duoc quan tam|de xuat|chuyen muc"
    r"|chu de|tac gia|su kien|trong ngay|trong tuan|trong thang))+"
)
_COMMENTS = _phrases("""
    bình luận, các bình luận, lời bình, ý kiến bạn đọc, bình luận bạn đọc, bình luận mới nhất, thảo luận,
    comments, comment, reader comments, leave a comment, leave a reply, discussion
""")
# Alone "Ý kiến" heads a chapter; with a count, the comments. Without accents.
_OPINIONS = re.compile(r"y kien \(\d{1,5}\)|\d{1,5} y kien")
_REPLY_ROW = re.compile(
    r"(?:\W*(?:\d{1,6}\s)?(?:trả lời|thích|phản hồi|reply|likes?|(?:giây|phút|giờ|ngày|tuần|tháng|năm)\strước"
    r"|(?:second|minute|hour|day|week|month|year)s?\sago)(?:\s\(?\d{1,6}\b)?)+\W*",
    re.IGNORECASE,
)
# The sections of a newspaper, as its menu lists them.
_SECTIONS = _phrases("""
    thời sự, chính trị, thế giới, quốc tế, kinh tế, kinh doanh, tài chính, chứng khoán, bất động sản,
    xã hội, đời sống, pháp luật, giáo dục, sức khỏe, sức khoẻ, y tế, khoa học, công nghệ, số hóa, thể thao,
    bóng đá, văn hóa, văn hoá, giải trí, du lịch, xe, ô tô, ô tô - xe máy, nhịp sống, giới trẻ, bạn đọc,
    tâm sự, góc nhìn, quân sự, quốc phòng, an ninh, môi trường, địa phương, nhân vật, di sản, sản phẩm,
    doanh nghiệp, hệ thống chính trị, video, podcast, ảnh, multimedia, infographic, infographics, longform,
    megastory, thư viện, ẩm thực, làm đẹp, thời trang, gia đình, việc làm, nông nghiệp, thị trường,
    tiêu dùng, đầu tư, khởi nghiệp, chuyển đổi số, tin tức, tin nóng, tin mới, sự kiện, hồ sơ, phân tích,
    bình luận, dân sinh, biển đảo, dân tộc, tôn giáo, nội chính, xây dựng đảng, an sinh, giao thông, đô thị,
    phóng sự, văn bản, giới thiệu, liên hệ, trang chủ, tuyển sinh, truyền hình, phát thanh, nhà đất,
    văn hóa - giải trí, văn hóa - xã hội, kinh tế - xã hội, khoa học - công nghệ, khoa học & công nghệ,
    công nghệ thông tin, cải cách hành chính, tin trong nước, trong nước, ngoài nước, mới nhất,
    tin mới nhất, home, news, world, politics, business, economy, finance, markets, tech, technology,
    science, health, sports, sport, culture, lifestyle, life, travel, opinion, entertainment, education,
    environment, society, law, photos, videos, local, national, international, arts, food, style, weather,
    features, perspectives, destinations
""")

_IMAGE = re.compile(
    r"[\[(<]?\s*(?:img|image|images|picture|photo|ảnh|hình ảnh|hình|ảnh minh họa"
    r"|ảnh minh hoạ)\s*(?:\d{1,3}(?:/\d{1,3})?)?\s*[\])>]?"
    r"|!\[[^\]]*\]\([^)]*\)|\S+\.(?:jpe?g|png|gif|webp|svg)",
    re.IGNORECASE,
)
_CREDIT_WORD = (
    r"(?:nguồn ảnh|ảnh minh h[oọ][aạ]|ảnh tư liệu|ảnh chụp màn hình|ảnh chụp|ảnh cắt từ clip|ảnh|hình ảnh"
    r"|hình minh h[oọ][aạ]|hình|đồ họa|đồ hoạ|photos?|image|picture|graphics?|infographics?)"
)
# "… . Ảnh: HTQT", "… (Ảnh: Minh Sơn/Vietnam+)", "… - Ảnh: AFP", "… Ảnh minh họa"; never "loại hình: …".
_CREDIT = re.compile(
    r"(?:^|[(\[.,;!?…–—\-|/”\"]\s*|\s(?-i:(?=[A-ZẢĐ][a-zảìồ])))"
    rf"(?P<credit>{_CREDIT_WORD}\s*(?:[:：]|by\b)\s*(?P<by>[^.!?]{{1,60}}(?:\.[^\s.!?][^.!?]{{0,20}})*)"
    r"|(?<=[(\[])\s*(?:ảnh minh h[oọ][aạ]|ảnh tư liệu|ảnh chụp màn hình"
    r"|ảnh(?=\s(?-i:[A-ZÀ-ÝĐƠƯ])))(?:[^)\]]{0,40})"
    r"|(?<=[.\-–] )(?:ảnh minh h[oọ][aạ]|ảnh tư liệu|ảnh chụp màn hình)"
    r")\s*[)\]]?\s*[.;]?$",
    re.IGNORECASE,
)
# "Quốc hội thông qua luật - Ảnh 1.": what a page writes for readers who see no picture.
_NUMBERED_PICTURE = re.compile(r"\s?[-–]\s?(?:ảnh|hình|photo|image)\s\d{1,3}\.?$", re.IGNORECASE)
# A line of dashes or stars, or a bullet that lost its words; a lone "+" may be half a formula.
_RULE = re.compile(r"(?:[-–—_*=~•·|]\s?){3,}|[•·|]")
_SHARE_SEPARATOR = re.compile(r"\s*[|·•/,]\s*|\s+")
_COUNT = re.compile(r"\s*[(\[]?\s*\d{1,5}\s*[)\]]?$")
_COUNT_FIRST = re.compile(r"^\d{1,6}\s+(?=\D)")
_COUNTERS = re.compile(
    r"[\d.,]+\s?(?:k|nghìn)?\s?(?:lượt\s(?:xem|đọc|thích|chia sẻ|bình luận)|views?|shares?|likes?"
    r"|comments?|bình luận)"
    r"|(?:lượt\s(?:xem|đọc)|views?|số lượt xem)\s?:?\s?[\d.,]+k?"
    r"|[\d]+\s(?:phút đọc|phút nghe|min(?:ute)?s?\sread)|\d{1,2}:\d{2}\s?/\s?\d{1,2}:\d{2}",
    re.IGNORECASE,
)
_LABELLED_LINK = re.compile(
    r"(?:(?:[>»►▶→⇒]+\s*)?(?:mời\s(?:bạn\s|quý\s|độc giả\s|bạn đọc\s)*(?:đọc|xem)(?:\sthêm)?|xem thêm"
    r"|đọc thêm|đọc tiếp"
    r"|tin liên quan|bài liên quan|có thể bạn quan tâm|read more|read also|see also|also read"
    r"|related)\s*[:>»→]+\s*\S"
    r"|(?:>{2,}|»+|[►▶])\s*\S)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:từ kh[oó][aá]|tags?|thẻ|keywords?|hashtags?|topics?)\s*[:：]\s*\S|(?:#[^\s#]+[\s,;]*)+$",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\W*(?:(?:mời\s)?(?:quý\s)?(?:bạn đọc|độc giả|vị|bạn)?\s?(?:hãy\s)?"
    r"(?:theo dõi|quan tâm|like|follow)\s.{0,60}"
    r"(?:google news|facebook|fanpage|zalo|youtube|tiktok|telegram|twitter)"
    r"|follow .{0,40}(?:google news|facebook|telegram|twitter|instagram|youtube|x|whatsapp))\W*$",
    re.IGNORECASE,
)
# The foot of a page and its cookie notice: sentences, but never news. Only at the ends of a page.
_FOOTER = re.compile(
    r"(?:©|®|\(c\)\s|copyright\b|bản quyền (?:thuộc|©|\d{4})|all rights reserved|giấy phép (?:xuất bản"
    r"|thiết lập|hoạt động báo chí|số\b)"
    r"|giấy phép .{0,40}\bsố[: ]\s?\d|(?:phó )?tổng biên tập\s?[:：]|chịu trách nhiệm (?:nội dung|chính"
    r"|xuất bản)|cơ quan chủ quản\s?[:：]"
    r"|(?:trụ sở |địa chỉ )?tòa soạn\s?[:：]|toà soạn\s?[:：]|đường dây nóng\s?[:：]"
    r"|(?:vui lòng )?ghi rõ nguồn|.{0,40}không được (?:sao chép|phát hành lại)|powered by\b|designed by\b"
    r"|phát triển bởi\b"
    r"|(?:trang web|website|trang) này sử dụng cookie|chúng tôi sử dụng cookie|(?:this (?:web)?site"
    r"|we) uses? cookies|by continuing to (?:use|browse)"
    r"|our standards:|mời (?:quý|bạn|độc giả)[^.]{0,40} (?:theo dõi|đón xem|đón đọc) "
    r"|please enable javascript|javascript (?:is|must be) |vui lòng bật javascript|sign up (?:for|to) "
    r"|subscribe to |đăng ký (?:nhận|kênh|theo dõi) "
    r"|bạn đang đọc |báo điện tử .{0,60}giấy phép|tải (?:ứng dụng|app) .{0,60}(?:google play|app store"
    r"|ios|android))",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(
    r"(?:theo|nguồn(?: tin| bài viết| bài)?|link(?: bài)?(?: gốc)?|đường dẫn|bài gốc|xem bài gốc(?: tại)?"
    r"|xem (?:chi tiết )?tại|source|via|url"
    r"|original(?: article)?|read (?:the )?original(?: article)?(?: at| on)?"
    r"|read (?:the )?full (?:article|story)(?: at| on)?)\s*[:：]?\s*",
    re.IGNORECASE,
)
_AUTHOR_LABEL = re.compile(
    r"(?:tác giả|người viết|phóng viên|pv|thực hiện|bài(?:\s?(?:,|và|-|&|\+)\s?(?:ảnh|clip|video))*"
    r"|tin(?:\s?(?:,|và|-)\s?(?:ảnh|bài))+|text|author"
    r"|words?|story)\s*[:：]\s*|by\s+(?=[A-ZĐ])",
    re.IGNORECASE,
)
_FOLLOWED_AGENCY = re.compile(
    r"\(?(?:theo|nguồn|source|via|according to)\s?[:：]?\s+(?P<name>[^.!?:]{2,50})\)?\.?$", re.IGNORECASE
)

_ORGANISATION = re.compile(
    r"(?:tổng cục|cục|bộ|sở|vụ|ban|viện|học viện|trung tâm|báo(?: điện tử)?|tạp chí(?: điện tử)?"
    r"|đài(?: phát thanh| truyền hình)*|cổng(?: thông tin| TTĐT)?(?: điện tử)?"
    r"|trang(?: thông tin| tin)(?: điện tử)?(?: tổng hợp)?|thông tấn xã|trường(?: đại học)?|đại học|hội"
    r"|hiệp hội|liên đoàn|liên minh|(?:ủy|uỷ) ban(?: nhân dân(?: tỉnh| thành phố| quận| huyện| xã"
    r"| phường)?)?|văn phòng|phòng|công ty|tập đoàn"
    r"|đại sứ quán|nhà xuất bản|công an|bảo tàng|bệnh viện|ngân hàng|quỹ|nhóm|tổ|kênh|ubnd|btc|the)"
    r"(?:\s|$)",
    re.IGNORECASE,
)
_NEWSROOM = re.compile(
    r"(?:báo|tạp chí|đài|cổng|cổng thông tin|trang thông tin|trang tin)(?: điện tử)?\s[A-ZĐ]", re.IGNORECASE
)
_PRESS = _phrases("""
    tuổi trẻ, tuổi trẻ online, thanh niên, tiền phong, nhân dân, lao động, người lao động, dân trí,
    dân việt, vnexpress, vietnamnet, vietnam+, vietnamplus, zing, zing news, znews, kenh14, cafef, cafebiz,
    genk, soha, vov, vtv, vtc, vtc news, ttxvn, tto, tno, plo, nld, hà nội mới, sài gòn giải phóng, sggp,
    pháp luật tp.hcm, pháp luật, quân đội nhân dân, công an nhân dân, công thương, đầu tư, giao thông,
    gia đình, sức khỏe đời sống, tin tức, baotintuc, vneconomy, vnbusiness, the leader, 24h, vietnam news,
    vietnam news agency, vna, vietnam.vn, ictnews, nhịp cầu đầu tư, reuters, afp, ap, associated press, bbc,
    bbc news, cnn, bloomberg, xinhua, the guardian, the new york times, tân hoa xã, kyodo, yonhap, nikkei,
    nikkei asia, channel news asia, cna, the straits times, vietnam investment review
""")
_LOWER_LINK = frozenset(
    {"và", "&", "của", "về", "for", "of", "and", "the", "tỉnh", "thành", "phố", "xã", "phường"}
)
_INITIALS = re.compile(r"(?:[A-ZĐ]\.\s?){1,4}[A-ZĐ]?\.?$|P\.?V\.?$|PV\b.{0,20}$|CTV$|BBT$|B\.B\.T$")


_CLOSING = " \"”’»')]"
_FIRST_PAGES = "1995"  # no web page of news is older; an older day is a life's or an event's


class Byline(NamedTuple):
    """What a line of date and names says."""

    published_at: str | None
    publisher: str | None
    author: str | None


class SourceLine(NamedTuple):
    """A line that is an address, and whether it says that the text came from there."""

    url: str
    is_labelled: bool


def _bare(line: str) -> str:
    return fold(line).strip(" \t:.>»►▶→…•|-–—_*+✕×")


def is_image_mark(line: str) -> bool:
    """Whether the line stands for a picture.

    >>> is_image_mark("img"), is_image_mark("[Ảnh 2]"), is_image_mark("Ảnh hưởng của bão")
    (True, True, False)
    """
    return _IMAGE.fullmatch(line.strip()) is not None


def has_credit(line: str) -> bool:
    """Whether the line ends in the credit of a picture.

    >>> has_credit("Lễ khai mạc sáng 5/9. (Ảnh: Minh Sơn/Vietnam+)"), has_credit("Lễ khai mạc - Ảnh: HTQT")
    (True, True)
    >>> has_credit("Ảnh của ông được treo ở bảo tàng."), has_credit("Có ba loại hình: du lịch biển, núi, hồ.")
    (False, False)
    """
    return _CREDIT.search(line) is not None or _NUMBERED_PICTURE.search(line) is not None


def is_bare_credit(line: str) -> bool:
    """Whether the line is a credit and nothing else.

    >>> is_bare_credit("Ảnh: T.L"), is_bare_credit("Hồ Gươm. Ảnh: T.L")
    (True, False)
    """
    match = _CREDIT.search(line)
    return match is not None and not line[: match.start("credit")].strip(" ([")


def is_always_furniture(line: str) -> bool:
    """Whether the line is furniture wherever it stands.

    >>> is_always_furniture("No data"), is_always_furniture("Chia sẻ Facebook Zalo")
    (True, True)
    >>> is_always_furniture("Facebook"), is_always_furniture("Chia sẻ của nhà thơ")
    (False, False)
    """
    bare = _bare(line)
    if bare in _ALWAYS or _COUNT.sub("", bare) in _ALWAYS or _COUNT_FIRST.sub("", bare) in _ALWAYS:
        return True
    if _COUNTERS.fullmatch(line.strip(" .|•·-")) or _FOLLOW.fullmatch(line):
        return True
    return _RULE.fullmatch(line) is not None or _is_row_of_buttons(bare)


def _is_row_of_buttons(bare: str) -> bool:
    words = [word for word in _SHARE_SEPARATOR.split(bare) if word]
    if not 2 <= len(words) <= 12:
        return False
    known, at, found = _OFTEN | _ALWAYS | {"x"}, 0, 0
    while at < len(words):
        # The longest phrase first: "chia sẻ" before "chia".
        for size in range(min(5, len(words) - at), 0, -1):
            if " ".join(words[at : at + size]) in known:
                at, found = at + size, found + 1
                break
        else:
            return False
    return found >= 2


def is_often_furniture(line: str) -> bool:
    """Whether the line is furniture when its neighbours are, or at the ends of a page.

    >>> is_often_furniture("Facebook"), is_often_furniture("Trang chủ > Thời sự")
    (True, True)
    """
    bare = _COUNT.sub("", _bare(line))
    return bare in _OFTEN or bare in _SECTIONS or _is_breadcrumb(bare)


def _is_breadcrumb(bare: str) -> bool:
    steps = [step.strip() for step in re.split(r"[>»›/|→]", bare) if step.strip()]
    if len(steps) < 2:
        return False
    return steps[0] in ("trang chu", "home", "homepage") or all(step in _SECTIONS for step in steps)


def is_section(line: str) -> bool:
    """Whether the line is a newspaper section, as menus list them.

    >>> is_section("Kinh tế"), is_section("Kinh tế tăng trưởng")
    (True, False)
    """
    return _bare(line) in _SECTIONS


def heads_related(line: str) -> bool:
    """Whether the line heads a list of other pages.

    >>> heads_related("Cùng chuyên mục"), heads_related("Tin liên quan đến vụ án")
    (True, False)
    """
    bare = _COUNT.sub("", _bare(line))
    return bare in _RELATED or _OTHER_PAGES.fullmatch(bare) is not None


def heads_comments(line: str) -> bool:
    """Whether the line heads the readers' comments.

    >>> heads_comments("Bình luận (0)"), heads_comments("3 bình luận"), heads_comments("Bình luận về bão")
    (True, True, False)
    >>> heads_comments("Ý kiến (12)"), heads_comments("Ý kiến")
    (True, False)
    """
    bare = _bare(line)
    if _COUNT.sub("", bare) in _COMMENTS or _COUNT_FIRST.sub("", bare) in _COMMENTS:
        return True
    return _OPINIONS.fullmatch(bare) is not None


def is_reply_row(line: str) -> bool:
    """Whether the line is what stands under a reader's comment: reply, like, how long ago.

    >>> is_reply_row("Trả lời"), is_reply_row("12 Thích"), is_reply_row("Thích 5 · Trả lời · 3 giờ trước")
    (True, True, True)
    >>> is_reply_row("Trả lời báo chí"), is_reply_row("Trước 3 giờ")
    (False, False)
    """
    return _REPLY_ROW.fullmatch(line) is not None


def is_labelled_link(line: str) -> bool:
    """Whether the line sends the reader to another page.

    >>> is_labelled_link("Xem thêm: Giá vàng"), is_labelled_link("Xem thêm số liệu")
    (True, False)
    """
    return _LABELLED_LINK.match(line) is not None


def is_tags(line: str) -> bool:
    """Whether the line lists keywords.

    >>> is_tags("Từ khóa: giá điện, EVN"), is_tags("#giadien #EVN"), is_tags("Thẻ xanh và thẻ vàng")
    (True, True, False)
    """
    return _TAGS.match(line) is not None


def is_footer(line: str) -> bool:
    """Whether the line is legal text or a notice of the site.

    >>> is_footer("Giấy phép số 123/GP-BTTTT cấp ngày 1/2/2020."), is_footer("Giấy phép của quán bị thu hồi.")
    (True, False)
    """
    return _FOOTER.match(line) is not None


def read_source(line: str) -> SourceLine | None:
    """Read a line that is only an address, with or without "Nguồn:" before it.

    >>> read_source("Nguồn: https://mst.gov.vn/a.htm")
    SourceLine(url='https://mst.gov.vn/a.htm', is_labelled=True)
    >>> read_source("Xem https://mst.gov.vn để biết thêm.")
    """
    match = URL.search(line)
    if match is None or line[match.end() :].strip(" .)]>\"'"):
        return None
    before = line[: match.start()].strip(" ([<\"'")
    if before and _SOURCE_LABEL.fullmatch(before) is None:
        return None
    return SourceLine(match[0].rstrip(".,;"), bool(before))


def read_author_label(line: str) -> str | None:
    """Read a signature that says what it is.

    >>> read_author_label("Tác giả: Nguyễn Văn An"), read_author_label("Bài, ảnh: Minh Sơn")
    ('Nguyễn Văn An', 'Minh Sơn')
    """
    match = _AUTHOR_LABEL.match(line)
    if match is None:
        return None
    name = line[match.end() :].strip(" .|-–—()")
    return name if name and len(name.split()) <= 8 and name[0].isupper() else None


def is_followed_agency(line: str) -> bool:
    """Whether the line only says whose report this follows.

    >>> is_followed_agency("Theo TTXVN"), is_followed_agency("Theo kế hoạch")
    (True, False)
    """
    match = _FOLLOWED_AGENCY.match(line)
    if match is None:
        return False
    name = match["name"].strip(" ()")
    return fold(name) in _PRESS or _is_named(name.split()) or DOMAIN.fullmatch(name) is not None


def is_person(name: str) -> bool:
    """Whether the words have the form of a person's name.

    >>> is_person("Minh Sơn"), is_person("Giá vàng"), is_person("Bộ Tài chính"), is_person("Hà Nội 2")
    (True, False, False, False)
    """
    words = name.split()
    return (
        2 <= len(words) <= 5
        and all(word.isalpha() for word in words)
        and (
            all(word.istitle() for word in words)
            # In capitals only what can be said: "HOÀNG LAN", not "VTV".
            or all(len(word) > 1 and word.isupper() and is_syllable(word.lower()) for word in words)
        )
        and _ORGANISATION.match(name) is None
        and fold(name) not in _PRESS
        and not is_section(name)
    )


def is_press(name: str) -> bool:
    """Whether the words name a newspaper, agency or site that many Vietnamese pages carry.

    >>> is_press("Tuổi Trẻ"), is_press("Minh Sơn")
    (True, False)
    """
    return fold(name) in _PRESS


def _is_named(words: list[str]) -> bool:
    return all(word[0].isupper() or word[0].isdigit() or word.lower() in _LOWER_LINK for word in words)


def is_organisation(name: str) -> bool:
    """Whether the words name an office, a newspaper or a site.

    >>> is_organisation("Trung tâm Truyền thông KH&CN"), is_organisation("Bộ Khoa học và Công nghệ")
    (True, True)
    >>> is_organisation("Hội nghị kết thúc tốt đẹp"), is_organisation("Bộ Y tế công bố dịch sởi")
    (False, False)
    """
    if is_press(name):
        return True
    match = _ORGANISATION.match(name)
    if match is None or len(name.split()) > 14 or not name[0].isupper():
        return False
    words = name[match.end() :].split()
    # A name goes on in capitals, one on each word of one or two syllables; "Hội nghị", "Ban đầu" do not.
    return (
        bool(words)
        and (words[0][0].isupper() or words[0][0].isdigit())
        and all(
            word[0].isupper() or not second[0].islower() or second in _LOWER_LINK
            for word, second in pairwise(words)
        )
    )


def is_site_name(line: str) -> bool:
    """Whether the line introduces the site: its domain, or a newspaper's name.

    >>> is_site_name("Vietnam.vn - Nền tảng quảng bá Việt Nam"), is_site_name("Báo Nhân Dân điện tử")
    (True, True)
    """
    if DOMAIN.search(line) is not None or is_press(line):
        return True
    match = _NEWSROOM.match(line)
    # Longer, and it is news about the newspaper.
    return match is not None and match[0][-1].isupper() and len(line.split()) <= 6


def read_signature(line: str) -> tuple[bool, str | None]:
    """Judge a line that closes a text: whether it is a signature, and whose.

    >>> read_signature("Trung tâm Truyền thông KH&CN"), read_signature("Hồng Hà/Báo Tin tức")
    ((True, 'Trung tâm Truyền thông KH&CN'), (True, 'Hồng Hà'))
    >>> read_signature("Theo TTXVN"), read_signature("Chủ động đổi mới")
    ((True, None), (False, None))
    """
    line = line.strip(" .–—-*")
    if is_followed_agency(line) or is_press(line):
        return True, None
    if (labelled := read_author_label(line)) is not None:
        return True, labelled
    if _INITIALS.match(line):
        return True, line if line[:2].upper() not in ("PV", "P.", "CT", "BB", "B.") else None
    if is_person(line) or is_organisation(line):
        return True, line
    names = [part.strip(" ()") for part in re.split(r"\s*(?:/|\(|\s[-–—]\s)\s*", line) if part.strip(" ()")]
    if len(names) == 2 and (is_person(names[0]) or is_press(names[0])):
        others = fold(names[1])
        if (
            is_organisation(names[1])
            or others in ("tong hop", "luoc dich", "bien dich", "t/h", "th", "dich", "ghi")
            or others.startswith("theo ")
        ):
            return True, names[0] if is_person(names[0]) else None
    if len(names) == 2 and all(is_person(name) for name in names) and "/" not in line:
        return True, " - ".join(names)
    return False, None


def _halves(name: str) -> str | None:
    """Give the name of a line that says it twice."""
    squeezed = name.strip()
    for cut in range(len(squeezed) // 2 - 1, len(squeezed) // 2 + 2):
        first, second = squeezed[:cut].strip(" -|·•,"), squeezed[cut:].strip(" -|·•,")
        if first and first == second:
            return first
    return None


def read_byline(line: str) -> Byline | None:
    """Read a line that holds a date and, at most, names; a sentence is none.

    >>> read_byline("Bộ Khoa học và Công nghệBộ Khoa học và Công nghệ16/07/2025")
    Byline(published_at='2025-07-16', publisher='Bộ Khoa học và Công nghệ', author=None)
    >>> read_byline("Minh Sơn - 16/07/2025 10:30")
    Byline(published_at='2025-07-16T10:30:00', publisher=None, author='Minh Sơn')
    >>> read_byline("Giá vàng hôm nay 16/07/2025")
    >>> read_byline("Nhóm Cuba hoãn chuyến bay về 26/10/2025.")
    """
    if len(line.split()) > 30:
        return None
    stamp = read_stamp(line)
    if stamp is None or (stamp.published_at or _FIRST_PAGES) < _FIRST_PAGES:
        return None
    if stamp.rest and line.rstrip(_CLOSING).endswith((".", "!", "?", "…")):
        return None
    publisher = author = None
    # "Hà Nội, ngày 16/7/2025": the place of a letter, not its writer.
    is_letterhead = re.match(r"[^,\d]{2,30},\s*ngày\s", line, re.IGNORECASE) is not None
    rest = _COUNTERS.sub(" ", stamp.rest).strip(" |•·-–—,/:")
    for piece in re.split(r"\s*[|•·]\s*|\s+[-–—/]\s+|\s*,\s+|\s{2,}", rest):
        name = piece.strip(" -–—,:/()")
        if not name or is_section(name) or is_always_furniture(name):
            continue
        labelled = read_author_label(name)
        name = _SOURCE_LABEL.sub("", name, count=1) if _SOURCE_LABEL.match(name) and ":" in name else name
        twice = _halves(name)
        if is_letterhead and is_person(name):
            continue
        if labelled is not None:
            author = author or labelled
        elif twice is not None or is_organisation(name):
            publisher = publisher or twice or name
        elif DOMAIN.fullmatch(name) is not None:
            continue  # an address is not a publisher's name
        elif is_person(name):
            author = author or name
        else:
            return None
    return Byline(stamp.published_at, publisher, author)

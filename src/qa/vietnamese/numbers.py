"""Read quantities and dates out of text: text -> list[Quantity], list[DateMention].

Vietnamese notation first ("1.500" is a thousand and a half, "13,5" has a comma), English where only it
fits ("260.65", "1,500", "billion"). Values are exact `Decimal`. A number that is part of a name
("COVID-19", "G7", "5G") is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import Token, tokens, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One amount, from its number to the end of its unit."""

    start: int
    end: int
    text: str
    value: Decimal  # scale words multiplied in: "1,26 triệu" is 1260000
    unit: str  # normalised: "%", "usd", "đồng", "người"; empty when nothing tells
    upper: Decimal | None = None  # the other end of a range: "20-25%"
    out_of: Decimal | None = None  # the whole of a rank or share: 133 in "44/133"
    in_words: bool = False  # spelled with letters alone
    is_vague: bool = False  # "hàng nghìn": only the order of magnitude


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """One date, with the parts that the text gives."""

    start: int
    end: int
    text: str
    year: int | None = None  # negative before Christ
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    century: int | None = None
    end_year: int | None = None  # of a period: 2030 in "2026 - 2030"


# -- dates -------------------------------------------------------------------------------------------

_MONTH_WORDS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_ENGLISH_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_MONTH_NAME = "|".join(f"{m}|{m[:3]}" for m in _ENGLISH_MONTHS)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_YEAR = r"(?:1\d|20)\d\d"
_DAY_CUE = (
    r"ng[àa]y|hôm|mùng|mồng|rạng\ sáng|s[áa]ng|tr[ưu]a|chi[ềe]u|t[ốo]i|đêm|khuya|t[ừu]|đến|tới|trước|sau|"
    r"vào|nay|qua|mai|chủ\ nhật|thứ\ (?:hai|ba|tư|năm|sáu|bảy)"
)
_MONTH_IN_WORDS = r"mười\ một|mười\ hai|mười|giêng|chạp|hai|ba|tư|bốn|năm(?!\s*\d)|sáu|bảy|bẩy|tám|chín"
_DATE = re.compile(
    rf"""(?<![\w/.,])(?:
      (?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)
    | (?P<day1>\d{{1,2}})(?P<sep>[/.-])(?P<month1>\d{{1,2}})(?P=sep)(?P<year1>{_YEAR})
    | (?P<said>(?:ng[àa]y|mùng|mồng)\s+)?(?P<day2>\d{{1,2}})\s+th[áa]ng\s+
        (?P<month2>\d{{1,2}}|(?(said)(?:{_MONTH_IN_WORDS})|(?!)))
        (?:\s*(?:,|-|/|năm|nam)\s*|,\s*n[ăa]m\s+)?(?P<year2>(?<=[\s,/-])\d{{4}})?
    | (?P<pm>{_MONTH_NAME})\.?\s+(?P<pd>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<py>{_YEAR}))?
    | (?P<qd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<qm>{_MONTH_NAME})\.?(?:,?\s+(?P<qy>{_YEAR}))?
    | (?P<rm>{_MONTH_NAME})\s+(?P<ry>{_YEAR})
    | (?:th[áa]ng\s+)?(?P<month3>\d{{1,2}})\s*[/-]\s*(?P<year3>{_YEAR})
    | th[áa]ng\s+(?P<month4>\d{{1,2}}|{_MONTH_IN_WORDS})
        (?:\s*(?:,\s*n[ăa]m|n[ăa]m|,|-|/|\.(?=\d))\s*(?P<year4>\d{{4}}))?
    | qu[ýy]\s+(?P<quarter>IV|I{{1,3}}|[1-4]|một|hai|ba|tư|bốn)
        (?:\s*(?:/|-|,|,?\s*n[ăa]m)\s*(?P<year5>{_YEAR}))?
    | th[ếe]\s+k[ỷỉy]\s+(?:thứ\s+)?(?P<century>[XVI]+|\d{{1,2}})(?P<bce1>\s+(?:TCN|trước\ Công\ nguyên))?
    | (?:n[ăa]m\s+)?(?P<from>{_YEAR})\s*[-–—]\s*(?P<to>{_YEAR})
    | n[ăa]m\s+(?P<year6>\d{{3,4}})(?P<bce2>\s+(?:TCN|trước\ Công\ nguyên))?
    | (?P<bare>{_YEAR})
    | (?P<day7>\d{{1,2}})(?P<sep7>[/.-])(?P<month7>\d{{1,2}})(?!\s+th[áa]ng\s+\d)
    )(?![\w/]|[.,:]\d|-\d(?!\d?/\d))""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY_CUE_BEFORE = re.compile(
    rf"(?:\b(?:{_DAY_CUE})\s+(?:\(\s*)?|\(\s*|\d/\d{{1,2}}\s*(?:-|–|và|đến)\s*)\Z", re.I
)
# "ngày 1, 2 và 3/8", "ngày 27-28/8": the days before the last borrow its month
_JOINT = r"\s*(?:-|–|,|và|đến)\s*(?:ng[àa]y\s+)?"
_DAYS_BEFORE = re.compile(
    rf"(?:\b(?:{_DAY_CUE})\s+|\(\s*)(?P<days>\d{{1,2}}(?:{_JOINT}\d{{1,2}})*){_JOINT}\Z", re.IGNORECASE
)
# "ngày 2-9", "sáng 5.6": a range or a decimal, but for the word before and what follows
_DAY_WORD = r"(?:ng[àa]y|hôm|s[áa]ng|tr[ưu]a|chi[ềe]u|t[ốo]i|đêm|khuya|lễ|dịp)(?:\s+(?:nay|qua|mai))?"
_DAY_WORD_BEFORE = re.compile(
    rf"(?<!mỗi )(?<!một )(?<!hằng )(?<!hàng )\b{_DAY_WORD}\s+(?:\(\s*)?(?:\d{{1,2}}{_JOINT})*\Z",
    re.IGNORECASE,
)
_DATE_JOINT = re.compile(rf"{_JOINT}|\s*[-–]\s*(?:{_DAY_WORD}\s+)?", re.IGNORECASE)
_YEAR_CUE_BEFORE = re.compile(
    r"(?:[(\[\-–—,/]\s*|\b(?:giai đoạn|từ|đến|tới|kỳ|học|vụ|khóa|khoá|mùa|hè|đông|xuân|thu|và|hay|"
    r"in|since|by|until|from|to|of|and)\s+)\Z",
    re.IGNORECASE,
)


def dates(text: str) -> list[DateMention]:
    """Find the dates, in order.

    >>> [(d.text, d.year, d.month, d.day) for d in dates("Chiều 30/12, tại quý III/2025, hạng 44/133")]
    [('30/12', None, 12, 30), ('quý III/2025', 2025, None, None)]
    """
    found: list[DateMention] = []
    for match in _DATE.finditer(text):
        after_date = found and found[-1].day and _DATE_JOINT.fullmatch(text, found[-1].end, match.start())
        found.extend(_read_date(text, match, after_date=bool(after_date)))
    return found


def _read_date(text: str, match: re.Match[str], *, after_date: bool) -> Iterator[DateMention]:
    group = match.groupdict()

    def part(*names: str) -> str | None:
        return next((group[name] for name in names if group[name]), None)

    year, month, day = part("iso_y", "year1", "year2", "year3", "year4", "year5", "year6"), None, None
    year = year or part("py", "qy", "ry", "from", "bare")
    months = part("iso_m", "month1", "month2", "month3", "month4", "month7")
    if months:
        month = _MONTH_WORDS.get(months.lower()) or int(months)
    english = part("pm", "qm", "rm")
    if english:
        month = next(i for i, name in enumerate(_ENGLISH_MONTHS, 1) if name.startswith(english.lower()))
    written_day = part("iso_d", "day1", "day2", "pd", "qd", "day7")
    day = int(written_day) if written_day else None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return
    start, end = match.span()
    before = text[max(0, start - 32) : start]
    may_share = not after_date and (group["day7"] or group["day1"] or group["day2"])
    days = _DAYS_BEFORE.search(before) if may_share else None
    if before.endswith("-") and days is None and not after_date:
        return
    if group["sep7"] == "/" and not (days or _DAY_CUE_BEFORE.search(before)):
        return
    if group["sep7"] in (".", "-") and (
        _is_counted(text, end) or not (after_date or _DAY_WORD_BEFORE.search(before))
    ):
        return
    if group["from"] and int(group["from"]) >= int(group["to"]):
        return
    if group["bare"] and not _is_year(text, start, end, before):
        return
    if english and english.lower() in {"may", "mar"} and english.islower():
        return  # "5 may" in unaccented Vietnamese
    earlier = start - len(before) + days.start("days") if days else 0
    for one in re.finditer(r"\d+", days["days"]) if days else ():
        first = earlier + one.start()
        yield DateMention(
            start=first, end=first + len(one[0]), text=one[0],
            year=int(year) if year else None, month=month, day=int(one[0]),
        )  # fmt: skip
    before_christ = bool(part("bce1", "bce2"))
    yield DateMention(
        start=start,
        end=end,
        text=match[0],
        year=(-int(year) if before_christ else int(year)) if year else None,
        month=month,
        day=day,
        quarter=_small_number(group["quarter"]),
        century=-(_small_number(group["century"]) or 0) if before_christ and group["century"]
        else _small_number(group["century"]),
        end_year=int(group["to"]) if group["to"] else None,
    )  # fmt: skip


def _small_number(written: str | None) -> int | None:
    """Read "III", "3" or "ba"."""
    if written is None:
        return None
    if written.isdigit():
        return int(written)
    if written.lower() in _MONTH_WORDS:
        return _MONTH_WORDS[written.lower()]
    values = [_ROMAN[letter] for letter in written.upper()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _is_counted(text: str, end: int) -> bool:
    """Whether what follows two joined numbers measures them, so that they make no day and month."""
    follower = _FOLLOWER.match(text, end)
    return follower is not None and (follower[1] is None or follower[1].lower() in _MEASURING)


def _is_year(text: str, start: int, end: int, before: str) -> bool:
    """Whether four bare digits are a year rather than a count."""
    follower = _FOLLOWER.match(text, end)
    if (follower is not None and follower[1] is None) or re.search(r"[$€]\s*\Z", before):
        return False
    if follower and (follower[1].lower() in _ONE_WORD_UNITS or follower[1].lower() in _SCALES):
        return False
    if _YEAR_CUE_BEFORE.search(before) or not follower:
        return True
    previous = re.search(r"([^\W\d_]+)\s+\Z", before)
    return bool(follower[1][0].isupper() or (previous and previous[1][0].isupper()))


# -- quantities --------------------------------------------------------------------------------------

_SCALES = {
    "chục": 10, "trăm": 100, "nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6,
    "tỷ": 10**9, "tỉ": 10**9,
    "nghin": 10**3, "trieu": 10**6, "ty": 10**9,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9,
}  # fmt: skip
_ENGLISH_SCALES = words("thousand million billion trillion bn")
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TIMES = {"đôi": Decimal(2), "rưỡi": Decimal("1.5")}  # after "gấp"
_BEFORE_YEARS = words("nhiều vài mấy những các mỗi hằng hàng bao")  # "năm" is no five after these
_ENGLISH_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
_NUMERAL = words("mươi mười chục trăm lẻ linh nghìn ngàn vạn triệu tỷ tỉ rưỡi") | frozenset(_DIGITS)
_COUNTS = _NUMERAL - words("không tư")  # no second syllable of a noun: "một mâm tám món"
_NUMERALS = rf"(?:{'|'.join(_NUMERAL)})\b(?:\ (?:{'|'.join(_NUMERAL)})\b)*"
# Written units that mean the same; the longest spelling is tried first.
_UNIT_NAMES = {
    "%": "%", "phần trăm": "%", "phan tram": "%", "percent": "%", "per cent": "%", "điểm phần trăm": "%",
    "usd": "usd", "us$": "usd", "$": "usd", "dollars": "usd", "dollar": "usd", "đô": "usd",
    **{
        f"{dollar}{country}": code
        for dollar in ("đô la", "đô-la", "đôla")
        for country, code in {
            "": "usd", " mỹ": "usd", " úc": "aud", " canada": "cad", " singapore": "sgd",
            " hong kong": "hkd", " hồng kông": "hkd", " đài loan": "twd", " new zealand": "nzd",
        }.items()
    },
    "aud": "aud", "cad": "cad", "sgd": "sgd", "hkd": "hkd", "twd": "twd", "nzd": "nzd",
    "đồng": "đồng", "vnd": "đồng", "vnđ": "đồng", "đ": "đồng", "dong": "đồng",
    "euro": "eur", "eur": "eur", "€": "eur", "nhân dân tệ": "cny", "ndt": "cny", "cny": "cny",
    "yên": "jpy", "yen": "jpy", "jpy": "jpy", "bảng anh": "bảng anh", "gbp": "bảng anh", "£": "bảng anh",
    "won": "won", "krw": "won", "rúp": "rúp", "rub": "rúp", "baht": "baht", "thb": "baht",
    "rupee": "rupee", "inr": "rupee",
    "km": "km", "kilômét": "km", "ki-lô-mét": "km", "kilomet": "km",
    "km2": "km2", "km²": "km2", "km vuông": "km2", "kilômét vuông": "km2", "ki-lô-mét vuông": "km2",
    "m": "m", "mét": "m", "m2": "m2", "m²": "m2", "mét vuông": "m2", "m3": "m3", "m³": "m3",
    "mét khối": "m3", "cm": "cm", "mm": "mm", "ha": "ha", "héc ta": "ha", "hecta": "ha", "héc-ta": "ha",
    "kg": "kg", "kilôgam": "kg", "ki-lô-gam": "kg", "gram": "g", "gam": "g",
    "tấn": "tấn", "tạ": "tạ", "lít": "lít", "mw": "mw", "gw": "gw", "kw": "kw",
    "kwh": "kwh", "mwh": "mwh", "gwh": "gwh", "kv": "kv", "mbps": "mbps", "gbps": "gbps",
    "độ c": "độ c", "°c": "độ c", "oc": "độ c", "độ f": "độ f", "°f": "độ f", "độ": "độ", "°": "độ",
    "giây": "giây", "s": "giây", "phút": "phút", "giờ": "giờ", "h": "giờ", "tiếng": "giờ",
    "hours": "giờ", "ngày": "ngày", "tuần": "tuần", "tháng": "tháng", "năm": "năm", "years": "năm",
    "tuổi": "tuổi", "people": "người", "người": "người", "nguoi": "người",
}  # fmt: skip
_LONGEST_UNIT = {  # words, by the first; a noun that is not listed has two
    first: max(2, *(name.count(" ") + 1 for name in _UNIT_NAMES if name.split()[0] == first))
    for first in {name.split()[0] for name in _UNIT_NAMES}
}
_MEASURES = frozenset(_UNIT_NAMES.values()) - {"người"}
# What measures the same: the base unit, and how many of it make one.
_BASES = {
    "km": ("m", Decimal(1000)), "cm": ("m", Decimal("0.01")), "mm": ("m", Decimal("0.001")),
    "km2": ("m2", Decimal(10**6)), "ha": ("m2", Decimal(10**4)),
    "tấn": ("kg", Decimal(1000)), "tạ": ("kg", Decimal(100)), "g": ("kg", Decimal("0.001")),
    "gw": ("kw", Decimal(10**6)), "mw": ("kw", Decimal(1000)),
    "gwh": ("kwh", Decimal(10**6)), "mwh": ("kwh", Decimal(1000)), "gbps": ("mbps", Decimal(1000)),
    "giờ": ("phút", Decimal(60)), "tuần": ("ngày", Decimal(7)), "năm": ("tháng", Decimal(12)),
}  # fmt: skip
# Counted nouns of one syllable; any other Vietnamese noun is taken as two syllables.
_ONE_WORD_UNITS = words(
    "người năm tháng ngày tuần quý giờ phút giây lần km m cm mm kg ha tấn tạ nước tỉnh xã huyện quận phường "
    "thôn bản vụ ca con cái chiếc cuốn quyển bộ điểm bàn đội trận cây căn vé suất tàu xe lô gói phòng tầng "
    "trường cặp mẫu loại nhóm cụm khu ngôi nhà bài hạng mục tờ bức tấm câu từ chữ đứa em cháu vị ông bà "
    "hộ họ đô đồng yên euro lít mét độ thùng bao ly cốc món đơn đợt kỳ khóa lớp môn vòng giải huy cầu hồ "
    "bến cảng làng chợ trạm giường mũi liều hành đoàn chuyến hội dòng phần tiếng tuổi bước bên chiều đường "
    "điều khoản chương trang tập bảng"
)
_NOT_UNITS = words(
    "và hoặc hay của cho với trong ngoài trên dưới ở tại từ đến tới là thì mà đã đang sẽ được bị do vì "
    "nếu khi "
    "nhưng tuy cũng còn so theo về như để thuộc gồm có không này đó kia ấy nữa trở nay qua gần hơn kém "
    "vào ra lên xuống các những mỗi một rồi thôi chỉ nào đều phải cùng sau trước giữa đạt tăng giảm chiếm "
    "of in on at to and or the a an for by with from as is was were are per than that"
)
# Words that stand between a count and what is counted nowhere: a bare "năm" before these is "year".
_COUNTED_AFTER_NAM = _ONE_WORD_UNITS - words("năm quý huy hành hội") | words(
    "doanh quốc thành công dự đại đơn cơ địa lĩnh trụ nội nhiệm sản tác cá"
)
_FOLLOWER = re.compile(r"\s*[%°$€]|\s+([^\W\d_]+)")
_MEASURING = {*_UNIT_NAMES, *_SCALES, *words("lần ly cốc bữa buổi viên")} - words("năm người")
_ORDER = re.compile(
    r"(?:(?P<before>[^\W\d_]+)\ )?"
    r"(?P<written>\b[Tt]hứ\ (?:(?P<digits>\d{1,3})(?![\w/]|[.,]\d)|(?P<roman>[IVX]+)\b|(?P<first>nhất)\b|"
    rf"(?P<words>{_NUMERALS})))(?P<week>\ (?:tuần|hằng|hàng)\b)?",
    re.VERBOSE,
)
_BEFORE_WEEKDAY = words(
    "ngày sáng trưa chiều tối đêm khuya hôm vào từ đến tới trước sau qua và hay hoặc cuối đầu mỗi hằng "
    "hàng là các"
)
_DIGITS_WRITTEN = (
    r"(?P<digits>\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)?)"
)
# "8 giờ 30 phút", "8 giờ 30 sáng"; in "8 giờ 30 người" they are two
_CLOCK = (
    r"(?:[h:](?P<minutes>[0-5]\d)\b(?:\s?phút\b)?|\sgiờ\s(?P<past>[0-5]?\d)(?:\sphút\b|"
    r"(?=\s*(?:\Z|[;:)–-]|[,.](?!\d)|(?:sáng|trưa|chiều|tối|đêm|ngày|hôm|cùng|đến|tại|và|hằng|hàng|mỗi)\b))))"
)
_NUMBER = re.compile(
    rf"(?<![\w.,/])(?<!\w[-–])(?P<currency>(?:US)?\$|[€£])?\s?{_DIGITS_WRITTEN}"
    rf"(?:{_CLOCK}|/(?P<whole>\d{1, 3}(?:\.\d{3})+|\d+)(?![\d/]))?"
)
_RANGE = re.compile(
    rf"\s*(?:-|–|—|(?:đến|tới|to)(?=\s)(?P<minus>\s+(?:âm\s|[-−]))?)\s*{_DIGITS_WRITTEN}(?![\d/:])"
)
_CHANGE = re.compile(rf"\s+(?:lên|(?P<down>xuống(?:\s+còn)?|còn))\s+{_DIGITS_WRITTEN}(?![\d/:])")
_REST = re.compile(r"\s+(\d+(?:[.,]\d+)?)(?=\s)")  # "1 tỷ 200 triệu"
_WORD = re.compile(r"\s?([^\W\d_]+(?:-[^\W\d_]+)*[23²³]?|[%°$€£][CF]?)")
_PER = re.compile(r"\s?(?P<slash>/)(?:\s?1(?!\d))?|\s(?:(?:trên |cho )?mỗi|một)(?=\s)")
_BELOW_ZERO = re.compile(r"\bâm\s\Z", re.IGNORECASE)
_HALF = re.compile(r"\s+rưỡi\b")


def quantities(text: str) -> list[Quantity]:
    """Find the amounts, in order; what is a date is left to `dates`.

    >>> q = quantities("Năm 2024, kim ngạch đạt 260,65 tỷ USD.")[0]
    >>> q.text, int(q.value), q.unit
    ('260,65 tỷ USD', 260650000000, 'usd')
    """
    taken = [(d.start, d.end) for d in dates(text)]
    ordinals = [q for q in _ordinals(text) if not any(s < q.end and q.start < e for s, e in taken)]
    taken += [(q.start, q.end) for q in ordinals]
    found = [q for q in ordinals if q.unit] + _in_digits(text, taken)
    taken += [(q.start, q.end) for q in found]
    found += _in_words(text, taken)
    return sorted(found, key=lambda q: q.start)


def _ordinals(text: str) -> Iterator[Quantity]:
    """Places in an order; without a unit where they may be days of the week or open an enumeration."""
    for match in _ORDER.finditer(text) if "hứ " in text else ():
        start, end = match.span("written")
        if match["words"]:
            names = match["words"].split()
            while (number := _spelled(names)) is None:
                end -= len(names.pop()) + 1
        else:
            number = 1 if match["first"] else _small_number(match["digits"] or match["roman"])
        if not number:
            continue
        is_weekday = 2 <= number <= 7 and (match["before"] in _BEFORE_WEEKDAY or match["week"])
        yield Quantity(
            start=start, end=end, text=text[start:end], value=Decimal(number),
            unit="thứ" if match["before"] and not is_weekday else "", in_words=not match["digits"],
        )  # fmt: skip


def _in_digits(text: str, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    found: list[Quantity] = []
    at = 0
    while (match := _NUMBER.search(text, at)) is not None:
        at = match.end()
        inside = next((end for start, end in taken if start < match.end() and match.start() < end), None)
        if inside is not None:
            at = max(at, inside) if match.start("digits") < inside else at
            continue
        if minutes := match["minutes"] or match["past"]:
            value = Decimal(match["digits"].replace(",", ".")) + Decimal(minutes) / 60
            start, end = match.start("digits"), match.end()
            found.append(Quantity(start=start, end=end, text=text[start:end], value=value, unit="giờ"))
            continue
        quantity = _read_amount(text, match, after=found[-1].end if found else 0)
        if quantity is not None:
            found.append(quantity)
            at = quantity.end
    return found


def _read_amount(text: str, match: re.Match[str], *, after: int) -> Quantity | None:
    start = match.start("currency") if match["currency"] else match.start("digits")
    value, end = _scaled(text, match["digits"], match.end("digits"))
    upper = whole = borrowed = None
    if match["whole"]:
        whole, end = _plain(match["whole"], scale="", unit=""), match.end()
    elif (dash := _RANGE.match(text, _past_percent(text, end))) is not None:
        upper, end = _scaled(text, dash["digits"], dash.end())
        if _plain(dash["digits"], scale="", unit="") > value:
            value *= _scale_after(text, dash.end())[0]  # "2-3 triệu": the scale is said once
        if dash["minus"]:
            upper = -upper
    elif (change := _CHANGE.match(text, end)) is not None:
        factor, scale_end, _ = _scale_after(text, change.end())
        if change["down"] or _plain(change["digits"], scale="", unit="") > value:
            value *= factor  # "từ 12 lên 20 tỷ USD"
            borrowed = _whole_unit(text, scale_end)[0]
    if end < len(text) and (text[end].isalpha() or text[end] in "_") and not _glued_unit(text, end):
        return None  # "5G", "3D", "U23"
    unit, end = (borrowed, end) if borrowed is not None else _whole_unit(text, end)
    if match["currency"]:
        unit = _UNIT_NAMES[match["currency"].lower()]
    sign = _sign_before(text, start, unit, after=after)
    if sign is not None:
        start, value = sign, -value
    written = text[start:end]
    return Quantity(start=start, end=end, text=written, value=value, unit=unit, upper=upper, out_of=whole)


def _sign_before(text: str, start: int, unit: str, *, after: int) -> int | None:
    """Where the sign of a negative amount stands; a dash of a range or of a list is none."""
    has_sign = unit.startswith(("độ", "%"))  # else it is more likely a dash, before a count always
    if has_sign and (below := _BELOW_ZERO.search(text, max(0, start - 4), start)) is not None:
        return below.start()
    mark, before = text[start - 1 : start], text[after : max(0, start - 1)]
    if not mark or mark not in "-−–" or (after and not before.strip()) or before[-1:] not in " \u00a0(\n":
        return None
    if not has_sign and (
        not is_measure(unit)
        or mark == "–"
        or not before.strip(" \u00a0")
        or before.rstrip(" ").endswith("\n")
    ):
        return None
    return start - 1


def _past_percent(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] == "%" else end


def _glued_unit(text: str, end: int) -> bool:
    word = _WORD.match(text, end)
    return word is not None and word[1].lower() in _UNIT_NAMES


def _plain(digits: str, *, scale: str, unit: str) -> Decimal:
    """Read one written number.

    A lone comma with three digits is an English thousand, unless a Vietnamese scale word or a per cent
    sign follows: nobody writes "1,265 tỷ" for 1265 thousand millions.
    """
    digits = digits.replace("\u00a0", ".").replace("\u202f", ".")
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", digits) and not (
        scale in _ENGLISH_SCALES and digits.count(".") == 1
    ):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", digits):
        is_decimal = (scale and scale not in _ENGLISH_SCALES) or unit == "%"
        if not is_decimal or digits.count(",") > 1:
            return Decimal(digits.replace(",", ""))
    return Decimal(digits.replace(",", ".")) if digits.count(",") + digits.count(".") <= 1 else Decimal(
        re.sub(r"[.,]", "", digits)
    )  # fmt: skip


def _scale_after(text: str, end: int) -> tuple[int, int, str]:
    """Multiply the scale words that follow: "nghìn tỷ" is a million million."""
    factor, name = 1, ""
    while (word := _WORD.match(text, end)) is not None and word[1].lower() in _SCALES:
        if not text[end].isspace() and word[1].lower() not in ("tỷ", "tỉ", "triệu", "bn"):
            break
        factor *= _SCALES[word[1].lower()]
        name, end = word[1].lower(), word.end()
    return factor, end, name


def _scaled(text: str, digits: str, end: int) -> tuple[Decimal, int]:
    """Read a number with its scale words: "1 tỷ 200 triệu", "3 triệu rưỡi"."""
    factor, scale_end, scale = _scale_after(text, end)
    sign = text[end : end + 2].strip()[:1]
    value = _plain(digits, scale=scale, unit="%" if sign == "%" else "") * factor
    if factor == 1:
        return value, end
    half = _HALF.match(text, scale_end)
    if half is not None:
        return value + Decimal(factor) / 2, half.end()
    rest = _REST.match(text, scale_end)
    if rest is not None:
        smaller, rest_end, _ = _scale_after(text, rest.end())
        if 1 < smaller < factor:
            more, rest_end = _scaled(text, rest[1], rest.end())
            return value + more, rest_end
    return value, scale_end


def _whole_unit(text: str, end: int) -> tuple[str, int]:
    """Read a unit with what it is counted by: "đồng/kg", "đồng mỗi kg" and "đồng một kg" are one."""
    unit, end = unit_after(text, end)
    while unit and (per := _PER.match(text, end)) is not None:
        name, past = unit_after(text, per.end())
        if not name:
            break
        if not per["slash"] and (
            name == unit or not is_measure(unit) or name not in _MEASURES | _ONE_WORD_UNITS
        ):
            break
        unit, end = f"{unit}/{name}", past
    return unit, end


def unit_after(text: str, end: int) -> tuple[str, int]:
    """Read the unit that follows a number, without what it is counted by: its normalised name, its end."""
    seen: list[re.Match[str]] = []
    at, longest = end, 1
    while len(seen) < longest and (word := _WORD.match(text, at)) is not None:
        longest = longest if seen else _LONGEST_UNIT.get(word[1].lower(), 2)
        seen.append(word)
        at = word.end()
    for count in range(len(seen), 0, -1):
        name = _UNIT_NAMES.get(" ".join(word[1].lower() for word in seen[:count]))
        if name is not None and (name not in ("m", "giờ", "đồng") or text[end].isspace() or count == 1):
            return name, seen[count - 1].end()
    if not seen or not (seen[0][0][0].isspace() or text[end - 1] == "/"):
        return "", end
    first = seen[0][1]
    if first.isascii() and 2 <= len(first) <= 4 and not first.islower() and not first.istitle():
        return first.lower(), seen[0].end()  # "1,8 triệu TEU", "500 kWp"
    if not _may_be_unit(first):
        return "", end
    if first in _ONE_WORD_UNITS or not is_syllable(first):
        return first, seen[0].end()
    if len(seen) > 1 and _may_be_unit(seen[1][1]) and is_syllable(seen[1][1]) and seen[1][1] not in _COUNTS:
        return f"{first} {seen[1][1]}", seen[1].end()
    return first, seen[0].end()


def _may_be_unit(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in _NOT_UNITS


def _in_words(text: str, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    found: list[Quantity] = []
    toks = [t for t in tokens(text) if not any(s < t.end and t.start < e for s, e in taken)]
    i = 0
    while i < len(toks):
        run = _numerals(text, toks, i) if toks[i].text in _NUMERAL else i
        quantity = None
        if run > i:
            quantity = _word_quantity(text, toks, i, run)
        elif toks[i].text in _ENGLISH_NUMBERS and i + 1 < len(toks):
            quantity = _worded(text, toks[i].start, toks[i].end, Decimal(_ENGLISH_NUMBERS[toks[i].text]))
        elif toks[i].text in ("nửa", "half"):
            factor, end, _ = _scale_after(text, toks[i].end)
            quantity = _worded(text, toks[i].start, end, Decimal(factor) / 2)
        elif toks[i].text == "gấp" and i + 1 < len(toks) and toks[i + 1].text in _TIMES:
            quantity = _times(text, toks[i].start, toks[i + 1].end, _TIMES[toks[i + 1].text])
        i = max(run, i + 1)
        if quantity is not None:
            found.append(quantity)
            while i < len(toks) and toks[i].start < quantity.end:
                i += 1
    return found


def _numerals(text: str, toks: Sequence[Token], first: int) -> int:
    """Where the run of numerals ends that starts at a token."""
    last = first
    while last < len(toks) and toks[last].text in _NUMERAL and _adjacent(text, toks, last, first):
        last += 1
    return last


def _times(text: str, start: int, end: int, value: Decimal) -> Quantity:
    return Quantity(start=start, end=end, text=text[start:end], value=value, unit="lần", in_words=True)


def _adjacent(text: str, toks: Sequence[Token], at: int, first: int) -> bool:
    return at == first or text[toks[at - 1].end : toks[at].start] == " "


def _worded(
    text: str, start: int, end: int, value: Decimal, *, out_of: int | None = None, is_vague: bool = False
) -> Quantity:
    unit, end = _whole_unit(text, end)
    written = text[start:end]
    return Quantity(
        start=start, end=end, text=written, value=value, unit=unit, in_words=True, is_vague=is_vague,
        out_of=None if out_of is None else Decimal(out_of),
    )  # fmt: skip


def _word_quantity(text: str, toks: Sequence[Token], first: int, last: int) -> Quantity | None:
    names = [t.text for t in toks[first:last]]
    previous = toks[first - 1].text if first and _adjacent(text, toks, first, first - 1) else ""
    following = toks[last].text if last < len(toks) and _adjacent(text, toks, last, first) else ""
    start, end = toks[first].start, toks[last - 1].end
    if names == ["năm"] and previous in _BEFORE_YEARS:
        return None
    if len(names) > 1 and names[-1] == "năm" and names[-2] not in ("linh", "lẻ") and (
        names[-2] in ("mươi", "mười", "chục") or following not in _COUNTED_AFTER_NAM
    ):  # fmt: skip
        # "hai năm", "mười năm": the last word is the unit
        names, last = names[:-1], last - 1
        end, following = toks[last - 1].end, "năm"
    scales = [name for name in names if name in _SCALES]
    if previous in ("hàng", "vài", "mấy", "nhiều") and len(scales) == len(names):
        value = Decimal(1)
        for name in scales:
            value *= _SCALES[name]
        return _worded(text, toks[first - 1].start, end, value, is_vague=True)
    number = _spelled(names)
    if number is None or previous in ("thứ", "tháng", "mùng", "mồng", "lớp"):
        return None
    if following == "nửa" and names == ["một"]:
        return _worded(text, start, toks[last].end, Decimal(1), out_of=2)
    if following == "phần" and (whole := _whole(text, toks, last + 1)) is not None:
        return _worded(text, start, whole[1], Decimal(number), out_of=whole[0])
    if previous == "gấp" and following != "lần" and names != ["năm"]:
        return _times(text, toks[first - 1].start, end, Decimal(number))
    if len(names) == 1:
        if names[0] in ("không", "tư", "lăm", "mốt", "nhăm") or not following or not following.isalpha():
            return None
        if names[0] == "năm" and following != "năm" and following not in _COUNTED_AFTER_NAM:
            return None
        if following in _NOT_UNITS or not text[end + 1].islower():
            return None
    return _worded(text, start, end, Decimal(number))


def _whole(text: str, toks: Sequence[Token], first: int) -> tuple[int, int] | None:
    """Read what a part is of, as "tư" in "một phần tư", and where it ends."""
    for last in range(_numerals(text, toks, first), first, -1):
        if number := _spelled([t.text for t in toks[first:last]]):
            return number, toks[last - 1].end
    return None


def _spelled(names: Sequence[str]) -> int | None:
    """Read Vietnamese number words; ``None`` when they make no number.

    >>> _spelled("hai mươi lăm".split()), _spelled("một trăm linh hai nghìn".split())
    (25, 102000)
    >>> _spelled("hai nghìn không trăm linh năm".split()), _spelled("hai ba".split())
    (2005, None)
    """
    total = group = 0
    digit: int | None = None
    last_scale = 1
    for name in names:
        if name in _DIGITS:
            if digit is not None:
                return None  # "hai ba": about two or three
            digit = _DIGITS[name]
        elif name == "mười":
            if digit is not None:
                return None
            group, last_scale = group + 10, 10
        elif name in ("mươi", "chục"):
            if digit is None:
                return None
            group, digit, last_scale = group + digit * 10, None, 10
        elif name == "trăm":
            if digit is None:
                return None
            group, digit, last_scale = group + digit * 100, None, 100
        elif name in ("lẻ", "linh"):
            if last_scale < 100 or digit is not None:
                return None
        elif name == "rưỡi":
            return total + group + last_scale // 2 if digit is None and last_scale > 1 else None
        else:
            scale = _SCALES[name]
            group += digit or 0
            if group == 0 and total == 0:
                return None
            # "nghìn tỷ" multiplies what stands before it
            total = (total + group) * scale if group == 0 else total + group * scale
            group, digit, last_scale = 0, None, scale
    return total + group + (digit or 0)


# -- comparing ---------------------------------------------------------------------------------------


def is_measure(unit: str) -> bool:
    """Whether a unit measures, so that no other word says the same, rather than counts a noun.

    >>> is_measure("usd/tấn"), is_measure("doanh nghiệp")
    (True, False)
    """
    return unit.partition("/")[0] in _MEASURES


def units_agree(one: str, other: str) -> bool:
    """Whether two units may be the same: nouns may differ in wording, measures may not.

    What only one of them tells agrees with anything.

    >>> units_agree("đồng/kg", "đồng"), units_agree("đồng/kg", "đồng/lít"), units_agree("ca", "bệnh nhân")
    (True, False, True)
    """
    (base, *per), (other_base, *other_per) = one.split("/"), other.split("/")
    if (is_measure(base) or is_measure(other_base)) and not _begins_alike(base, other_base):
        return False
    return all(_begins_alike(*pair) for pair in zip(per, other_per, strict=False))


def _begins_alike(one: str, other: str) -> bool:
    """Whether one gives the words of the other, or the first of them: "độ" and "độ c"."""
    shorter, longer = sorted((one, other), key=len)
    return not shorter or f"{longer} ".startswith(f"{shorter} ")


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Whether two amounts agree: equal in value or measure, and units that do not contradict each other.

    >>> same_quantity(quantities("1.500 đại biểu")[0], quantities("1,500 đại biểu quốc tế")[0])
    True
    """
    if (a.value, a.upper, a.out_of) != (b.value, b.upper, b.out_of):
        return _measured(a) == _measured(b)
    return units_agree(a.unit, b.unit) and (is_measure(a.unit) or _begins_alike(a.unit, b.unit))


def _measured(quantity: Quantity) -> list[tuple[Decimal, str]]:
    """Both ends of an amount in base units; what is given as a part of a whole in per cent."""
    if quantity.out_of:
        return [(100 * quantity.value / quantity.out_of, "%")]
    base, *per = quantity.unit.split("/")
    base, factor = _BASES.get(base, (base, 1))
    ends = (quantity.value, quantity.upper)
    return [(end * factor, "/".join((base, *per))) for end in ends if end is not None]


def unmatched_numbers(text: str, *evidence: str) -> list[str]:
    """Name the amounts and dates of `text` that no piece of `evidence` gives by value.

    A single number word ("một", "hai") or half is not held against the text: it is more often grammar
    than fact.
    A part in words ("một phần tư") is also given by "1/4" and by "25%".

    >>> unmatched_numbers("Năm 2023 đạt 260.65 tỷ và 12%", "năm 2024, đạt 260,65 tỷ USD, tăng 13,5%")
    ['Năm 2023', '12%']
    """
    known = [_known(piece) for piece in evidence]
    known_dates = [date for some, _, _, _ in known for date in some]
    known_values = {value for _, values, _, _ in known for value in values}
    known_measures = {each for _, _, some, _ in known for each in some}
    years = {year for _, _, _, some in known for year in some}
    missing: list[tuple[int, str]] = []
    for date in dates(text):
        if not _date_is_known(date, known_dates, years):
            missing.append((date.start, date.text))
    for quantity in quantities(text):
        is_small = quantity.value < 10 and (quantity.out_of is None or quantity.out_of == 2)
        if quantity.is_vague or (quantity.in_words and is_small):
            continue
        values = [v for v in (quantity.value, quantity.upper, quantity.out_of) if v is not None]
        if not (
            all(v in known_values or (not quantity.unit and v in years) for v in values)
            or all(each in known_measures for each in _measured(quantity))
        ):
            missing.append((quantity.start, quantity.text))
    return [written for _, written in sorted(missing)]


@lru_cache(maxsize=20_000)
def _known(
    evidence: str,
) -> tuple[
    tuple[DateMention, ...], frozenset[Decimal], frozenset[tuple[Decimal, str]], frozenset[int]
]:  # fmt: skip
    """Dates, values, values in base units and what may be a year, of one piece of evidence."""
    known_dates, amounts = tuple(dates(evidence)), quantities(evidence)
    values = frozenset(v for q in amounts for v in (q.value, q.upper, q.out_of) if v is not None)
    measures = frozenset(each for q in amounts for each in _measured(q))
    years = {y for d in known_dates for y in (d.year, d.end_year) if y is not None}
    years |= {int(v) for v in values if v == v.to_integral_value() and abs(v) < 10_000}
    return known_dates, values, measures, frozenset(years)


def _date_is_known(date: DateMention, known: Sequence[DateMention], years: set[int]) -> bool:
    if date.year is not None and date.year not in years:
        return False
    if date.end_year is not None and date.end_year not in years:
        return False
    parts = (date.month, date.day, date.quarter, date.century)
    if not any(parts):
        return True
    return any(
        all(want is None or want == have for want, have in zip(
            parts, (k.month, k.day, k.quarter, k.century), strict=True))
        and (date.year is None or k.year is None or k.year == date.year)
        for k in known
    )  # fmt: skip

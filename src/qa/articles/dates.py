"""Publication dates as pages and machines write them -> ISO 8601.

Reads the forms of Vietnamese and English bylines, and in fields also those of ISO 8601, RFC 5322 and Unix
clocks. A date without a zone stays without one, and a day written as numbers is day first unless only month
first is a real date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
# The name of a site may be glued to the left of the day ("Công nghệ16/07/2025"): only digits part them.
_DATE = re.compile(
    r"(?<![\d/.-])(?:"
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<y2>\d{4})"
    r"|(?:ngày\s+)?(?P<d3>\d{1,2})\s+tháng\s+(?P<m3>\d{1,2})(?:,|\s+năm)?\s+(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})\s+" + _MONTH.format("m4") + r",?\s+(?P<y4>\d{4})"
    r"|" + _MONTH.format("m5") + r"\s+(?P<d5>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y5>\d{4})"
    r")(?!\d)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-3])\s?(?::|h"
    r"|giờ)\s?(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"(?:\s?(?P<half>am|pm|sa|ch)\b)?(?:\s?phút)?(?!\d)",
    re.IGNORECASE,
)
_ISO_TIME = re.compile(r"T(?=\d\d:\d\d)")
_ZONE = re.compile(
    r"\(?\s?(?:(?:GMT|UTC)\s?(?P<h1>[+-]\s?\d{1,2})?(?::?(?P<q1>\d\d))?"
    r"|(?<=:\d\d)\s?(?P<h2>[+-]\d\d):?(?P<q2>\d\d)|(?<=\d)Z\b)"
    r"\s?\)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"\(?\b(?:GMT|UTC)\s?(?:[+-]\s?\d{1,2})?(?::\d\d)?\s?\)?|(?<=:\d\d)\s?(?:[+-]\d\d:?\d\d|Z\b)",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\d+\s(?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)\strước|\d+\s(?:second|minute|hour|day|week"
    r"|month)s?\sago",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|t[2-7](?=\s*,)|chủ nhật|cn"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|ngày(?: đăng| cập nhật| xuất bản)?|đăng(?: lúc| ngày| tải)?|lúc|xuất bản|cập nhật(?: lúc| ngày"
    r"| mới nhất)?"
    r"|last updated|updated|published|posted|date|on|at)\b\s?:?",
    re.IGNORECASE,
)
_EDGES = " \t,;:.|/•·-–—()[]"
# "Thu, 28 Aug 2025 10:00:00 +0700": the dates of feeds. What Python takes for one is far wider.
_RFC_5322 = re.compile(
    r"(?:[a-z]{3},\s)?\d{1,2}\s[a-z]{3}\s\d{4}\s\d\d:\d\d(?::\d\d)?"
    r"(?:\s(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T))?",
    re.IGNORECASE,
)
_VIETNAM = timezone(timedelta(hours=7))
_EPOCHS = range(*(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1995, 2100)))  # seconds


class Stamp(NamedTuple):
    """A line that carries a date: what it says, and what else stands on it."""

    published_at: str | None  # None for "2 giờ trước", which says nothing without a clock
    rest: str


def _day(match: re.Match[str]) -> date | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    year, month_text, day_text = (
        next(value for name, value in parts.items() if name[0] == kind) for kind in "ymd"
    )
    if not month_text.isdigit():
        month_text = str(_MONTHS.index(month_text[:3].lower()) + 1)
    for month, day in ((int(month_text), int(day_text)), (int(day_text), int(month_text))):
        try:
            found = date(int(year), month, day)
        except ValueError:
            continue
        return found if 1900 <= found.year <= 2100 else None
    return None


def _clock(text: str) -> str:
    match = _TIME.search(text)
    if match is None:
        return ""
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    zone_match = _ZONE.search(text, match.end())
    zone = ""
    if zone_match is not None:
        hours = int((zone_match["h1"] or zone_match["h2"] or "0").replace(" ", ""))
        quarter = zone_match["q1"] or zone_match["q2"] or "00"
        zone = f"{hours:+03d}:{quarter}"
    return f"T{hour:02d}:{match['minute']}:{match['second'] or '00'}{zone}"


def read_stamp(line: str) -> Stamp | None:
    """Take the date, time, zone and weekday out of a line.

    >>> read_stamp("Thứ Tư, 16/07/2025, 10:30 (GMT+7)")
    Stamp(published_at='2025-07-16T10:30:00+07:00', rest='')
    >>> read_stamp("Báo Nhân DânBáo Nhân Dân16/07/2025")
    Stamp(published_at='2025-07-16', rest='Báo Nhân DânBáo Nhân Dân')
    >>> read_stamp("Không có ngày nào")
    """
    line = _ISO_TIME.sub(" ", line)
    days = [(match, day) for match in _DATE.finditer(line) if (day := _day(match)) is not None]
    if not days:
        if _AGO.search(line) is None:
            return None
        return Stamp(None, _AROUND.sub(" ", _AGO.sub(" ", line)).strip(_EDGES))
    first, day = days[0]
    # The clock belongs to the first date: after it, or before it ("10:30 16/07/2025"), not past the next.
    stop = days[1][0].start() if len(days) > 1 else len(line)
    clock = _clock(line[first.end() : stop]) or _clock(line[: first.start()])
    rest = _OFFSET.sub(" ", _DATE.sub(" ", line))
    rest = _TIME.sub(" ", rest) if clock else rest
    rest = re.sub(r"\s+", " ", _AROUND.sub(" ", rest))
    return Stamp(day.isoformat() + clock, rest.strip(_EDGES))


def iso_date(value: object) -> str | None:
    """Read a field that should be a date; ``None`` when it is not one.

    A number is a Unix clock's, in seconds or milliseconds since 1970, or the digits of a day. The day that
    counts is that of the zone written; UTC and Unix clocks name no place, so their times become Vietnam's.

    >>> iso_date("2025-07-16T10:30:00-04:00"), iso_date("16/7/2025"), iso_date("hôm qua")
    ('2025-07-16T10:30:00-04:00', '2025-07-16', None)
    >>> iso_date("Wed, 16 Jul 2025 20:30:00 GMT"), iso_date(1752697800), iso_date(20250716)
    ('2025-07-17T03:30:00+07:00', '2025-07-17T03:30:00+07:00', '2025-07-16')
    """
    if isinstance(value, int | float):
        for unit in (1, 1000):
            if _EPOCHS.start * unit <= value < _EPOCHS.stop * unit:
                return datetime.fromtimestamp(value // unit, _VIETNAM).isoformat()
    if not isinstance(value, str | int | date):
        return None
    text = value.isoformat() if isinstance(value, date) else str(value)
    moment = _machine_time(text)
    if moment is None and (stamp := read_stamp(text)) is not None and not stamp.rest:
        moment = _machine_time(stamp.published_at or "")
    if moment is None or not 1900 <= moment.year <= 2100:
        return None
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.utcoffset() == timedelta(0):
        moment = moment.astimezone(_VIETNAM)
    return moment.isoformat(timespec="seconds")


def _machine_time(text: str) -> date | None:
    """Read a day or, as a datetime, a moment."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text) if _RFC_5322.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        return None

"""Text copied from a web page -> its article and metadata: str -> Page.

Metadata is read only where the page states it: a date inside the prose is the date of an event, a domain
is not a publisher's name, and "Theo TTXVN" is not an author.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.articles import furniture
from qa.articles.boilerplate import KEPT, Kind, sort_lines
from qa.articles.dates import iso_date
from qa.articles.decoding import tidy
from qa.articles.lines import cut_lines, join_lines

# "date 2025-08-28 Ngày 27/8, …": a crawler wrote the date before the first sentence.
_DATE_PREFIX = re.compile(
    r"\s*(?:date|published_at|ngày đăng)\s*:?\s+(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z"
    r"|[+-]\d{2}:?\d{2})?)?)(?:\s+|$)",
    re.IGNORECASE,
)
# "Title: …", "URL: …" over the text; what they are called, and the field they fill.
_HEADER = re.compile(r"(?P<name>[^\W\d_]+(?:[ _][^\W\d_]+)?)\s*:\s*(?P<value>\S.*)")
_HEADER_FIELDS = {
    "title": "title",
    "tiêu đề": "title",
    "tựa đề": "title",
    "url": "url",
    "link": "url",
    "địa chỉ": "url",
    "date": "published_at",
    "published": "published_at",
    "published_at": "published_at",
    "published at": "published_at",
    "ngày đăng": "published_at",
    "ngày": "published_at",
    "author": "author",
    "tác giả": "author",
    "publisher": "publisher",
    "nhà xuất bản": "publisher",
    "nguồn tin": "publisher",
}

# "VTV.vn - Khởi công đường sắt", "Khởi công đường sắt | vnexpress.net"
_SITE_IN_TITLE = re.compile(
    rf"^{furniture.DOMAIN.pattern}\s[-–—|:]\s(?=.{{10}})|(?<=.{{10}})\s[-–—|]\s{furniture.DOMAIN.pattern}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says; what it does not say is ``None``."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None  # ISO 8601
    removed: tuple[str, ...] = ()  # the lines that are neither text nor title, in order


def read_page(text: str, *, title: str | None = None) -> Page:
    r"""Take the article out of the text of a page; a title that is known from elsewhere is not looked for.

    >>> page = read_page("Mưa lớn ở Huế\nBáo Huế 16/07/2025\nChiều 15/7, Huế có mưa lớn.\nBình luận (0)")
    >>> page.title, page.publisher, page.published_at, page.text
    ('Mưa lớn ở Huế', 'Báo Huế', '2025-07-16', 'Chiều 15/7, Huế có mưa lớn.')
    """
    stated, removed, body = _read_headers(tidy(text))
    lines = cut_lines(body)
    if title is not None:
        stated["title"] = title
    kinds = sort_lines(lines, title=stated.get("title"))
    found: dict[str, str] = {}
    kept = []
    dates: list[str] = []
    lone_urls: list[str] = []
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind in KEPT:
            is_row = line.is_glued and kind is Kind.SHORT and at > 0 and kinds[at - 1] is Kind.SHORT
            kept.append((line, is_row))
            continue
        if kind is Kind.TITLE:
            found["title"] = _SITE_IN_TITLE.sub("", line.text)
            continue
        removed.append(line.text)
        if kind is Kind.BYLINE and (byline := furniture.read_byline(line.text)) is not None:
            if byline.published_at:
                dates.append(byline.published_at)
            if byline.publisher:
                found.setdefault("publisher", byline.publisher)
            if byline.author:
                found.setdefault("author", byline.author)
        elif kind is Kind.AUTHOR:
            _, author = furniture.read_signature(line.text)
            if author is not None:
                found.setdefault("author", author)
        elif kind is Kind.SOURCE and (source := furniture.read_source(line.text)) is not None:
            if source.is_labelled:
                found.setdefault("url", source.url)
            else:
                lone_urls.append(source.url)
    # A lone address says where the page came from only if it is the only one.
    if "url" not in found and len(set(lone_urls)) == 1:
        found["url"] = lone_urls[0]
    if dates:
        # Of two datelines of one day the one with the hour says more.
        found["published_at"] = max((each for each in dates if each[:10] == dates[0][:10]), key=len)
    return Page(text=join_lines(kept), removed=tuple(removed), **{**found, **stated})


def _read_headers(text: str) -> tuple[dict[str, str], list[str], str]:
    """Take fields that stand above the text by name."""
    stated: dict[str, str] = {}
    removed: list[str] = []
    while True:
        prefix = _DATE_PREFIX.match(text)
        if prefix is not None and (day := iso_date(prefix[1])) is not None:
            stated.setdefault("published_at", day)
            removed.append(prefix[0].strip())
            text = text[prefix.end() :]
            continue
        line, _, rest = text.partition("\n")
        header = _HEADER.fullmatch(line)
        field = _HEADER_FIELDS.get(header["name"].lower()) if header is not None else None
        value = _header_value(field, header["value"]) if field and header is not None else None
        if field is None or value is None:
            return stated, removed, text
        stated.setdefault(field, value)
        removed.append(line)
        text = rest.lstrip("\n")


def _header_value(field: str | None, value: str) -> str | None:
    if field == "published_at":
        return iso_date(value)
    if field == "url":
        return value if furniture.URL.fullmatch(value) else None
    return value if len(value.split()) <= 40 else None

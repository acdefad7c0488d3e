"""One file -> its articles: a reader for each suffix.

A reader takes an open `SourceFile` and yields articles and skipped parts; it raises SourceError when
nothing of the file can be read. A new kind of file is one more row in `READERS`.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import yaml

from qa.articles.dates import iso_date
from qa.articles.decoding import decode, tidy, tidy_line
from qa.articles.identity import id_from_given, id_from_key, id_from_url
from qa.articles.page import read_page
from qa.errors import SourceError
from qa.records import Article, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file and the name that its articles go by."""

    path: Path
    name: str  # as the caller would call it; shown to people
    key: str  # relative to the folder that was asked for, with "/"; the same on another machine


Reader = Callable[[SourceFile], Iterator[Article | Skipped]]
Fields = Mapping[str, object]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_DATE_FIELDS = ("published_at", "date")
_TEXT_FIELDS = ("title", "url", "publisher", "author")

_MARKDOWN = (  # in this order: pictures before links, links before stars
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), "\nimg\n"),
    (re.compile(r"\[([^\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"^(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:\|[ \t]*)?(?::?-+:?[ \t]*\|[ \t]*)+(?::?-+:?[ \t]*)?\n", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE), r"\n\1\n"),
    (re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^\n*_]+?)(?<=[^\s*_])\1(?![\w*])"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])"), r"\1"),
)
_MARKDOWN_TITLE = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")


def read_text_file(file: SourceFile) -> Iterator[Article | Skipped]:
    """Read a page that was saved or copied as plain text.

    The id comes from the file's name, even where the text names an address: the line that does may go
    when the text changes.
    """
    page = read_page(decode(_content(file)))
    if not page.text:
        raise SourceError(_empty(len(page.removed)))
    yield Article(
        id=id_from_key(Path(file.key).stem, file.key),
        text=page.text,
        title=page.title,
        url=page.url,
        publisher=page.publisher,
        author=page.author,
        published_at=page.published_at,
        source=file.name,
    )


def read_markdown_file(file: SourceFile) -> Iterator[Article | Skipped]:
    """Read Markdown as plain text; what its YAML front matter states wins over what the text shows."""
    text = decode(_content(file)).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    stated, body = _front_matter(text)
    heading = _MARKDOWN_TITLE.match(body)
    if heading is not None:
        body = body[heading.end() :]
        stated.setdefault("title", tidy_line(plain_from_markdown(heading["title"])))
    page = read_page(plain_from_markdown(body), title=stated.get("title"))
    if not page.text:
        raise SourceError(_empty(len(page.removed)))
    url = stated.get("url")
    if given := stated.get("id"):
        article_id = id_from_given(given)
    else:
        article_id = id_from_url(url) if url else id_from_key(Path(file.key).stem, file.key)
    yield Article(
        id=article_id,
        text=page.text,
        title=page.title,
        url=url or page.url,
        publisher=stated.get("publisher", page.publisher),
        author=stated.get("author", page.author),
        published_at=stated.get("published_at", page.published_at),
        source=file.name,
    )


def read_json_lines(file: SourceFile) -> Iterator[Article | Skipped]:
    """Read one article a line, holding one line at a time; a bad line is skipped by its number.

    The text is taken as it is, boilerplate and all: who writes JSON has cut the text already. Without
    `id` the address makes the id, else the file with the title and the date, else with the text, so
    that lines put above it change nothing.
    """
    number = 0
    try:
        with _open_lines(file) as lines:
            for number, line in enumerate(lines, start=1):
                source = f"{file.name}:{number}"
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if not line.strip():
                    continue
                try:
                    yield article_from_fields(_parse_object(line), source=source, key=file.key)
                except SourceError as error:
                    yield Skipped(source=source, reason=str(error))
    except (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        raise SourceError(
            f"the compressed file is torn or not what its name says, after line {number}; "
            "the lines before it were read; fetch it again"
        ) from error


def article_from_fields(fields: Fields, *, source: str, key: str = "") -> Article:
    """Make an article of the contract's fields. Raises SourceError when it has no text.

    A date that cannot be read counts as none. Fields of other names are left alone.

    >>> article_from_fields({"id": 7, "title": "Mưa", "text": "Huế mưa."}, source="tin.jsonl:1").id
    '7'
    """
    text = fields.get("text")
    if not isinstance(text, str):
        raise SourceError(f'"text" is {_kind(text)}; expected the article\'s text as a string')
    text = tidy(_writable("text", text))
    if not text:
        raise SourceError('"text" is empty; expected the article\'s text')
    known = _known_fields(fields)
    if given := known.get("id"):
        article_id = id_from_given(given)
    elif url := known.get("url"):
        article_id = id_from_url(url)
    elif title := known.get("title"):
        article_id = id_from_key(title, "\n".join((_plain_key(key), title, known.get("published_at", ""))))
    else:
        article_id = id_from_key(" ".join(text.split()[:8]), f"{_plain_key(key)}\n{text}")
    return Article(
        id=article_id,
        text=text,
        title=known.get("title"),
        url=known.get("url"),
        publisher=known.get("publisher"),
        author=known.get("author"),
        published_at=known.get("published_at"),
        source=source,
    )


def plain_from_markdown(text: str) -> str:
    """Take the marks out of Markdown; pictures leave a line "img" where they stood.

    >>> plain_from_markdown("**Giá** điện [tăng](https://a.vn/x)")
    'Giá điện tăng'
    """
    for mark, plain in _MARKDOWN:
        text = mark.sub(plain, text)
    return text


READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".md": read_markdown_file,
    ".jsonl": read_json_lines,
    ".jsonl.gz": read_json_lines,
    ".jsonl.xz": read_json_lines,
}


def _content(file: SourceFile) -> bytes:
    content = file.path.read_bytes()
    if not content.strip():
        raise SourceError("the file is empty; expected the text of an article")
    return content


def _empty(removed: int) -> str:
    if not removed:
        return "the file holds no text; expected the text of an article"
    return f"nothing is left after {removed} lines of page furniture; expected the text of an article"


def _open_lines(file: SourceFile) -> IO[bytes]:
    if file.path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(file.path, "rb"))
    if file.path.name.lower().endswith(".xz"):
        return cast("IO[bytes]", lzma.open(file.path, "rb"))
    return file.path.open("rb")


def _parse_object(line: bytes) -> Fields:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"the line is not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:  # a ValueError also for an integer of 5,000 digits
        raise SourceError(f"the line is not JSON ({error}); expected one object a line") from error
    if not isinstance(fields, dict):
        raise SourceError(f'the line is {_kind(fields)}; expected an object with "title" and "text"')
    return fields


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        fields: Any = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" near line {where.line + 2}" if where is not None else ""
        raise SourceError(f"the front matter is not YAML{at}; quote values that hold a colon") from error
    if fields is None:
        return {}, text[match.end() :]
    if not isinstance(fields, dict):
        raise SourceError(f"the front matter is {_kind(fields)}; expected fields such as `title: …`")
    return _known_fields({str(name).lower(): value for name, value in fields.items()}), text[match.end() :]


def _known_fields(fields: Fields) -> dict[str, str]:
    """Give the fields of the contract that are there and not empty, as clean text."""
    known = {}
    for name in ("id", *_TEXT_FIELDS):
        value = fields.get(name)
        if isinstance(value, list) and name == "author":
            value = ", ".join(str(each) for each in value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is None:
            continue
        if not isinstance(value, str):
            raise SourceError(f'"{name}" is {_kind(value)}; expected a string')
        if clean := tidy_line(_writable(name, value)):
            known[name] = clean
    for name in _DATE_FIELDS:
        value = fields.get(name)
        if (day := iso_date(tidy_line(value) if isinstance(value, str) else value)) is not None:
            known.setdefault("published_at", day)
    return known


def _writable(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f'"{name}" holds half a surrogate pair at {error.start}; it is no Unicode'
        ) from error
    return value


def _plain_key(key: str) -> str:
    """Drop the compression: a file keeps its ids when it is compressed."""
    return re.sub(r"\.(?:gz|xz)$", "", key, flags=re.IGNORECASE)


def _kind(value: object) -> str:
    names = {type(None): "missing", str: "a string", bool: "true or false", list: "a list", dict: "an object"}
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else f"a {type(value).__name__}"
    )

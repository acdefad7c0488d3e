"""Files and folders, their kinds, encodings, ids and faults."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from pathlib import Path

import pytest

from qa.articles import article_from_fields, read_articles
from qa.errors import SourceError
from qa.records import Article, Skipped

TEXT = "Giá điện tăng 4,8% từ ngày 10/5."


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def only(path: str | Path) -> Article | Skipped:
    (result,) = read_articles([path])
    return result


def ids(*paths: str | Path) -> list[str]:
    return [each.id for each in read_articles(paths) if isinstance(each, Article)]


def test_a_folder_is_walked_in_sorted_order_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path / "b" / "a.txt", "Bão đã tan.")
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "c.pdf", b"%PDF-1.7")
    write(tmp_path / "d.txt", " \n\n")
    write(tmp_path / "e.txt", "No data\nBình luận (0)\n")
    write(tmp_path / "f.png", b"\x89PNG")
    write(tmp_path / "g.txt", b"\x00\x01\x02")
    write(tmp_path / ".hidden.txt", "Không đọc.")
    kinds = ".txt, .md, .jsonl, .jsonl.gz, .jsonl.xz or a folder of these"

    results = list(read_articles([tmp_path]))

    assert [each.source for each in results] == [
        f"{tmp_path}/{name}" for name in ("a.txt", "c.pdf", "d.txt", "e.txt", "f.png", "g.txt", "b/a.txt")
    ]
    assert [each.reason for each in results if isinstance(each, Skipped)] == [
        f".pdf are not supported yet; expected {kinds}",
        "the file is empty; expected the text of an article",
        "nothing is left after 2 lines of page furniture; expected the text of an article",
        f".png hold no articles; expected {kinds}",
        "the bytes look binary, not text; expected UTF-8 or UTF-16 with a byte order mark",
    ]


def test_paths_that_are_not_there_empty_folders_and_addresses_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    good = write(tmp_path / "a.txt", TEXT)
    kinds = ".txt, .md, .jsonl, .jsonl.gz, .jsonl.xz or a folder of these"

    results = list(read_articles([tmp_path / "none", tmp_path / "empty", "https://a.vn/rss", good]))

    assert [each.reason for each in results if isinstance(each, Skipped)] == [
        "there is no such file or folder",
        "the folder holds no files",
        f"addresses are not supported yet; expected {kinds}",
    ]
    assert [each.text for each in results if isinstance(each, Article)] == [TEXT]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    article = only(write(tmp_path / "a.txt", TEXT.encode(encoding)))

    assert isinstance(article, Article)
    assert article.text == TEXT


def test_windows_1258_is_read_only_where_it_is_certain(tmp_path: Path) -> None:
    # ờ, ạ, ố … are a vowel and a tone mark of its own in this encoding.
    vietnamese = "Ngươ\u0300i dân Huê\u0301 do\u0323n lu\u0303, nươ\u0301c ru\u0301t ơ\u0309 ha\u0323 lưu."

    article = only(write(tmp_path / "a.txt", vietnamese.encode("cp1258")))
    refused = only(write(tmp_path / "b.txt", "Le café du théâtre est fermé.".encode("latin-1")))

    assert isinstance(article, Article)
    assert article.text == "Người dân Huế dọn lũ, nước rút ở hạ lưu."
    assert refused == Skipped(
        source=str(tmp_path / "b.txt"),
        reason="the text is not UTF-8 (byte 6) and has no byte order mark; save it as UTF-8",
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("broken", [b"\xff", b"\xe1\xba", b"\x93"])
def test_a_few_broken_bytes_cost_no_more_than_their_letters(
    tmp_path: Path, mark: bytes, broken: bytes
) -> None:
    text = "Người dân Huế dọn lũ, nước rút ở hạ lưu."

    article = only(write(tmp_path / "a.txt", mark + text.encode().replace("ũ".encode(), broken)))

    assert isinstance(article, Article)
    assert article.text == text.replace("ũ", "\ufffd")


def test_utf_8_with_many_broken_bytes_is_refused_and_never_windows_1258(tmp_path: Path) -> None:
    content = (TEXT * 9).encode().replace("ừ".encode(), b"\xfb")

    assert only(write(tmp_path / "a.txt", content)) == Skipped(
        source=str(tmp_path / "a.txt"),
        reason="the text is not UTF-8 (byte 25) and has no byte order mark; save it as UTF-8",
    )


def test_a_text_keeps_its_id_when_it_changes_and_when_the_folder_moves(tmp_path: Path) -> None:
    write(tmp_path / "one" / "tin" / "giá-điện.txt", TEXT)
    write(tmp_path / "two" / "tin" / "giá-điện.txt", "Giá điện giảm.\n\nNguồn: https://a.vn/1")

    assert ids(tmp_path / "one") == ids(tmp_path / "two") == ["gia-dien-8833aaf4"]


def test_front_matter_wins_over_what_the_text_shows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.md",
        """---
id: gia-dien-2025
title: "Giá điện: tăng 4,8%"
url: https://a.vn/gia-dien
publisher: Báo Huế
author: [Minh Sơn, Thu Hà]
date: 2025-05-09
---
# Giá điện tăng

**Giá điện** tăng [4,8%](https://a.vn/x) từ *ngày 10/5*.

![đường dây](a.png)

## Người dân nói gì

Bà Lan nói bà sẽ tiết kiệm hơn.
""",
    )

    assert only(path) == Article(
        id="gia-dien-2025",
        title="Giá điện: tăng 4,8%",
        url="https://a.vn/gia-dien",
        publisher="Báo Huế",
        author="Minh Sơn, Thu Hà",
        published_at="2025-05-09",
        text=("Giá điện tăng 4,8% từ ngày 10/5.\n\nNgười dân nói gì\n\nBà Lan nói bà sẽ tiết kiệm hơn."),
        source=str(path),
    )


def test_markdown_without_front_matter_has_its_first_heading_as_title(tmp_path: Path) -> None:
    article = only(write(tmp_path / "a.md", f"# Giá điện tăng\r\n\r\n{TEXT}\r\n"))

    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Giá điện tăng", TEXT)


def test_under_a_stated_title_the_first_heading_and_the_head_of_a_table_stay(tmp_path: Path) -> None:
    rows = "| Bậc | Giá (đồng) |\n| 1 | 1.984 |\n| 2 | 2.050 |"
    table = rows.replace("\n", "\n|:---|---:|\n", 1)
    stated = "---\ntitle: Giá điện tăng\n---\n"

    found = [
        only(write(tmp_path / f"{number}.md", content))
        for number, content in enumerate(
            [
                f"{stated}## Bảng giá bán lẻ\n\n{table}\n\n{TEXT}",
                f"# Giá điện tăng\n\n## Bảng giá bán lẻ\n\n{table}\n\n{TEXT}",
                f"{stated}{TEXT}\n\n## Bảng giá bán lẻ\n\n{table}\n",
                f"{stated}Trang chủ\n\nThời sự\n\nGiá điện tăng\n\n16/07/2025 10:30\n\n{TEXT}",
            ]
        )
    ]

    assert [(each.title, each.text) for each in found if isinstance(each, Article)] == [
        ("Giá điện tăng", f"Bảng giá bán lẻ\n\n{rows}\n\n{TEXT}"),
        ("Giá điện tăng", f"Bảng giá bán lẻ\n\n{rows}\n\n{TEXT}"),
        ("Giá điện tăng", f"{TEXT}\n\nBảng giá bán lẻ\n\n{rows}"),
        ("Giá điện tăng", TEXT),
    ]


def test_front_matter_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", f"---\ntitle: Giá điện: tăng\n---\n{TEXT}")

    assert only(path) == Skipped(
        source=str(path), reason="the front matter is not YAML near line 2; quote values that hold a colon"
    )


def test_a_bad_line_is_skipped_by_number_and_the_others_are_read(tmp_path: Path) -> None:
    content = (
        line(
            id="a-1", title="Giá điện", text=f"{TEXT}\r\n\r\nBình luận (0)", published_at="10/05/2025", more=1
        )
        + "{broken\n\n"
        + line(title="Không có chữ", text="")
        + line(title="Thiếu")
        + line(text="Một", title=["hai"])
        + '["not", "an object"]\n'
        + '{"text": "\\ud800"}\n'
        + line(text="Bão đã tan.")
    )
    path = write(tmp_path / "tin.jsonl", b"\xef\xbb\xbf" + content.encode())

    first, *skipped, last = read_articles([path])

    assert first == Article(
        id="a-1",
        title="Giá điện",
        text=f"{TEXT}\n\nBình luận (0)",
        published_at="2025-05-10",
        source=f"{path}:1",
    )
    assert skipped == [
        Skipped(
            source=f"{path}:2",
            reason="the line is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 "
            "(char 1)); expected one object a line",
        ),
        Skipped(source=f"{path}:4", reason='"text" is empty; expected the article\'s text'),
        Skipped(source=f"{path}:5", reason='"text" is missing; expected the article\'s text as a string'),
        Skipped(source=f"{path}:6", reason='"title" is a list; expected a string'),
        Skipped(source=f"{path}:7", reason='the line is a list; expected an object with "title" and "text"'),
        Skipped(source=f"{path}:8", reason='"text" holds half a surrogate pair at 0; it is no Unicode'),
    ]
    assert isinstance(last, Article)
    assert (last.text, last.source) == ("Bão đã tan.", f"{path}:9")


def test_compressed_lines_give_the_same_ids_as_plain_ones(tmp_path: Path) -> None:
    content = (line(title="Một", text="Câu một.") + line(text="Câu hai.")).encode()

    plain = ids(write(tmp_path / "a.jsonl", content))

    assert len(plain) == 2
    assert ids(write(tmp_path / "a.jsonl.gz", gzip.compress(content))) == plain
    assert ids(write(tmp_path / "a.jsonl.xz", lzma.compress(content))) == plain


def test_a_torn_archive_gives_what_it_still_holds(tmp_path: Path) -> None:
    content = "".join(line(id=f"a-{n}", text=f"Câu số {n}.") for n in range(20_000)).encode()
    whole = gzip.compress(content)
    path = write(tmp_path / "a.jsonl.gz", whole[: len(whole) // 2])

    *articles, skipped = read_articles([path])

    assert len(articles) > 1_000
    assert all(isinstance(article, Article) for article in articles)
    assert isinstance(skipped, Skipped)
    assert skipped.source == str(path)
    assert skipped.reason.startswith("the compressed file is torn or not what its name says, after line ")


def test_lines_put_above_change_no_id(tmp_path: Path) -> None:
    old = line(url="https://www.a.vn/tin/gia-dien-tang.html", text=TEXT) + line(title="Bão", text="Bão tan.")
    new = line(title="Mới", text="Tin mới.") + old.replace("Bão tan.", "Bão đã tan từ sáng.")

    before = ids(write(tmp_path / "a.jsonl", old))
    after = ids(write(tmp_path / "a.jsonl", new))

    assert after[1:] == before
    assert before[0].startswith("gia-dien-tang-")


def test_an_id_given_out_before_is_refused_naming_both(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", line(id="x", text="Câu một.") + line(id="x", text="Câu hai."))

    assert list(read_articles([path]))[1] == Skipped(
        source=f"{path}:2",
        reason=f'its id "x" is already that of {path}:1; give one of the two another "id", '
        "or another file name",
    )


def test_the_same_text_under_another_address_is_kept_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", line(url="https://a.vn/1", text=TEXT) + line(url="https://b.vn/2", text=TEXT)
    )

    assert list(read_articles([path]))[1] == Skipped(
        source=f"{path}:2", reason=f"it has the same text as {path}:1"
    )


def test_articles_come_one_by_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", line(text="Câu một.") + "{broken\n")

    articles = read_articles([path, tmp_path / "never-reached"])

    first = next(articles)
    assert isinstance(first, Article)
    assert first.text == "Câu một."


def test_an_id_that_cannot_stand_in_an_address_is_rewritten() -> None:
    assert article_from_fields({"id": "tin/ngày 1", "text": TEXT}, source="api").id == "tin-ngay-1-180d68da"


@pytest.mark.parametrize(
    ("written", "published_at"),
    [
        ("2025-08-28", "2025-08-28"),
        ("20250828", "2025-08-28"),
        (20250828, "2025-08-28"),
        ("T5, 28/08/2025", "2025-08-28"),
        ("2025-08-28T03:00:00.000Z", "2025-08-28T10:00:00+07:00"),
        ("2025-08-28T20:00:00Z", "2025-08-29T03:00:00+07:00"),
        ("2025-08-28 20:00:00+00:00", "2025-08-29T03:00:00+07:00"),
        ("2025-08-28T20:00:00-04:00", "2025-08-28T20:00:00-04:00"),
        ("2025-08-28T10:00:00.123456+07:00", "2025-08-28T10:00:00+07:00"),
        ("2025-08-28T10:00:00.123456", "2025-08-28T10:00:00"),
        ("Thu, 28 Aug 2025 10:00:00 +0700", "2025-08-28T10:00:00+07:00"),
        ("Thu, 28 Aug 2025 20:00:00 GMT", "2025-08-29T03:00:00+07:00"),
        (1756350000, "2025-08-28T10:00:00+07:00"),
        (1756350000123, "2025-08-28T10:00:00+07:00"),
        (1756350000.5, "2025-08-28T10:00:00+07:00"),
        # What is no date, or may be something else, counts as none.
        (2025, None),
        (0, None),
        (10**400, None),
        (float("nan"), None),
        (True, None),
        ("9999-12-31T23:59:59Z", None),
        ("Thu, 28 Aug 2025 10:00:00 +9900", None),
        ("Số 20250828", None),
        ("Nhà máy T5 28/08/2025", None),
        (["2025-08-28"], None),
    ],
)
def test_a_date_field_is_read_as_people_feeds_and_clocks_write_it(
    written: object, published_at: str | None
) -> None:
    fields = {"text": TEXT, "published_at": written}

    assert article_from_fields(fields, source="api").published_at == published_at


def test_fields_without_text_are_refused() -> None:
    with pytest.raises(SourceError, match='"text" is a number; expected the article\'s text as a string'):
        article_from_fields({"text": 5}, source="api")


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("a.jsonl", line(url="https://[bad", text="Câu một."), []),
        ("a.jsonl", line(url="http://a.vn:port]/x", text="Câu một."), []),
        ("a.md", "---\nurl: https://[bad\n---\nCâu một.", []),
        (b"tin-\xe1\xff.txt", "Câu một.", []),
        (b"tin-\xe1\xff.jsonl", line(title="Một", text="Câu một."), []),
        (
            "a.jsonl",
            '{"id": ' + "9" * 5000 + ', "text": "Câu không."}\n' + line(text="Câu một."),
            ["the line is not JSON (Exceeds the limit (4300 digits) for integer string conversion: "],
        ),
        (
            "a.md",
            f"---\nid: 0x{'f' * 5000}\n---\nCâu một.",
            ["it cannot be read: Exceeds the limit (4300 digits) for integer string conversion"],
        ),
    ],
)
def test_no_bad_record_stops_the_others(
    tmp_path: Path, name: str | bytes, content: str, reasons: list[str]
) -> None:
    (tmp_path / os.fsdecode(name)).write_bytes(content.encode())
    write(tmp_path / "z.txt", TEXT)

    results = list(read_articles([tmp_path]))

    texts = [each.text for each in results if isinstance(each, Article)]
    skipped = [each.reason for each in results if isinstance(each, Skipped)]
    assert texts == ([] if name == "a.md" and reasons else ["Câu một."]) + [TEXT]
    assert len(skipped) == len(reasons)
    assert all(map(str.startswith, skipped, reasons))
    assert all(each.source.encode() for each in results)

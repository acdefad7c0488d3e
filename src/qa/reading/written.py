"""Read the questions that we wrote about Vietnamese articles: jsonl.xz files -> questions with texts.

Some are about articles that stay where they are: each row names an article, which of its pieces
(`qa.reading.made.texts_of`) it asks about, and where the answer stands in that piece. Others are about news
that were invented for them: each row is an article with its questions. A question without an answer is one
that its text does not answer.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from qa.errors import UsageError
from qa.reading.asked import Asked
from qa.reading.made import texts_of


def read_written(path: Path, articles: Path) -> list[Asked]:
    """Read all, in the order of the file. Raises UsageError when an answer is not where it should be."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    wanted = {row["article"] for row in rows}
    pieces: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    with lzma.open(articles, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["id"] in wanted:
                pieces[article["id"]] = texts_of(article["text"])
                titles[article["id"]] = article["title"]
    asked = []
    for number, row in enumerate(rows, 1):
        text = _piece(pieces.get(row["article"], []), row["piece"])
        one = _asked(f"written-{number}", titles.get(row["article"], ""), text, row)
        if not text or not text.startswith(one.answer, one.at):
            raise UsageError(
                f"{path}, row {number}: {row['article']} in {articles} does not hold "
                f"{one.answer or 'the piece asked about'!r} where it should; "
                "the articles must be those of SOURCES.md"
            )
        asked.append(one)
    return asked


def read_news(path: Path) -> list[Asked]:
    """Read the questions about invented news. Raises UsageError when an answer is not where it should be."""
    asked = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    for number, article in enumerate(articles, 1):
        for order, row in enumerate(article["questions"], 1):
            one = _asked(f"news-{number}-{order}", article["title"], article["text"], row)
            if not one.context.startswith(one.answer, one.at):
                raise UsageError(
                    f"{path}, row {number}, question {order}: {one.answer!r} is not at {one.at} of the text; "
                    "count code points of the text in NFC"
                )
            asked.append(one)
    return asked


def _asked(name: str, title: str, text: str, row: dict[str, Any]) -> Asked:
    answer = row.get("answer", "")
    return Asked(
        id=name,
        title=title,
        context=text,
        question=row["question"],
        answer=answer,
        at=row.get("at", 0),
        answers=(answer,) if answer else (),
    )


def _piece(pieces: list[str], number: int) -> str:
    return pieces[number] if number < len(pieces) else ""

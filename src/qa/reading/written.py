"""Read the questions that we wrote about Vietnamese articles: places in articles -> questions with texts.

The file holds questions and the places of their answers, no text: the articles stay where they are. Each row
names an article, which of its pieces (`qa.reading.made.texts_of`) it asks about, and where the answer stands
in that piece; a row without an answer is one that the piece does not answer.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path

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
        answer, at = row.get("answer", ""), row.get("at", 0)
        text = _piece(pieces.get(row["article"], []), row["piece"])
        if not text or text[at : at + len(answer)] != answer:
            raise UsageError(
                f"{path}, row {number}: {row['article']} in {articles} does not hold "
                f"{answer or 'the piece asked about'!r} where it should; "
                "the articles must be those of SOURCES.md"
            )
        asked.append(
            Asked(
                id=f"written-{number}",
                title=titles[row["article"]],
                context=text,
                question=row["question"],
                answer=answer,
                at=at,
                answers=(answer,) if answer else (),
            )
        )
    return asked


def _piece(pieces: list[str], number: int) -> str:
    return pieces[number] if number < len(pieces) else ""

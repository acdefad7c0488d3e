"""Read the reading sets: jsonl.xz files -> questions with the place of their answers."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a reading set."""

    id: str
    title: str
    context: str
    question: str
    answer: str  # empty: not in the context
    at: int  # code points into the context
    answers: tuple[str, ...]


def read_set(path: Path) -> list[Asked]:
    """Read one file of the reading sets."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [_asked(json.loads(line)) for line in lines]


def _asked(row: dict[str, object]) -> Asked:
    found = row["answers"]
    answers: list[Any] = found if isinstance(found, list) and not row["is_impossible"] else []
    first: dict[str, Any] = answers[0] if answers else {"text": "", "answer_start": 0}
    return Asked(
        id=str(row["id"]),
        title=str(row["title"]),
        context=str(row["context"]),
        question=str(row["question"]),
        answer=first["text"],
        at=first["answer_start"],
        answers=tuple(answer["text"] for answer in answers),
    )

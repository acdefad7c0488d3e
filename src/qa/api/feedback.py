"""Keep what people say of answers: Feedback -> one JSON line of a file.

The file stands in the index folder but is no part of the index: nothing builds it again. The last line of
an answer is the one that counts.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

FILE_NAME = "feedback.jsonl"
MAX_BYTES = 64 * 2**20  # anybody may write; the disk must not fill


class FeedbackFile:
    """An append-only file of one JSON object a line; for many threads of one process."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.path = folder / FILE_NAME
        self.max_bytes = max_bytes
        self._lock = threading.Lock()

    def add(self, answer_id: str, rating: str, comment: str | None) -> bool:
        """Append one line with the time; False, and nothing written, when the file would grow too large."""
        line = json.dumps(
            {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "answer_id": answer_id,
                "rating": rating,
                "comment": comment,
            },
            ensure_ascii=False,
        )
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                encoded = line.encode() + b"\n"
                if file.tell() + len(encoded) > self.max_bytes:
                    return False
                file.write(encoded)
        return True

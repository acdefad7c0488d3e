from __future__ import annotations

from pathlib import Path

import numpy as np

from qa.encoding.words import WordTable


def test_rows_are_read_by_token_and_scaled_by_block(tmp_path: Path) -> None:
    """Row t: scale t, then bytes 0x9B: low halves 11 - 8 = 3, high halves 9 - 8 = 1."""
    rows = [np.array([t], np.float16).tobytes() + b"\x9b" * 16 for t in range(4)]
    path = tmp_path / "words.q4"
    path.write_bytes(b"".join(rows))
    vectors = WordTable(path, width=32).vectors([3, 0, 1])
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[9.0] * 16 + [3.0] * 16, [0.0] * 32, [3.0] * 16 + [1.0] * 16]


def test_a_table_that_is_let_go_closes_its_file(tmp_path: Path) -> None:
    path = tmp_path / "words.q4"
    path.write_bytes(bytes(18))
    before = sorted(Path("/proc/self/fd").iterdir())
    table = WordTable(path, width=32)
    assert len(list(Path("/proc/self/fd").iterdir())) == len(before) + 1
    del table
    assert len(list(Path("/proc/self/fd").iterdir())) == len(before)

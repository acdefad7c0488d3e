"""Tidy text -> lines, and kept lines -> text: what a paragraph is, on the way in and on the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_WRAP_WIDTH = 120  # no program wraps wider, in characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph, heading, list row or piece of furniture."""

    text: str
    is_glued: bool  # stands right under the line before, with no blank line between

    @property
    def syllables(self) -> int:
        """How long it is, in words parted by spaces."""
        return len(self.text.split())


def cut_lines(text: str) -> list[Line]:
    r"""Cut tidy text into lines; paragraphs that a program wrapped at a fixed width become one line again.

    >>> cut_lines("Tiêu đề\n\nCâu một.\nCâu hai.")[2]
    Line(text='Câu hai.', is_glued=True)
    """
    blocks = [block.split("\n") for block in text.split("\n\n") if block.strip()]
    if _is_wrapped(blocks):
        blocks = [_unwrap(block) for block in blocks]
    return [
        Line(text=row, is_glued=number > 0) for block in blocks for number, row in enumerate(block) if row
    ]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether the lines inside the blocks are nearly all of one width, and few end a sentence."""
    inner = [row for block in blocks for row in block[:-1] if row]
    if len(inner) < 4:
        return False
    width = max(len(row) for block in blocks for row in block)
    full = sum(len(row) >= 0.8 * width for row in inner)
    ended = sum(row.endswith((".", "!", "?", "…", ":", ";")) for row in inner)
    return 40 <= width <= _WRAP_WIDTH and full >= 0.8 * len(inner) and ended <= 0.3 * len(inner)


def _unwrap(block: list[str]) -> list[str]:
    width = max(len(row) for row in block)
    rows = [block[0]]
    last = block[0]
    for row in block[1:]:
        if len(last) >= 0.7 * width:
            rows[-1] = f"{rows[-1]} {row}"
        else:
            rows.append(row)
        last = row
    return rows


def join_lines(lines: Iterable[tuple[Line, bool]]) -> str:
    r"""Join lines into text: a blank line between paragraphs, none inside a list, a table or a stanza.

    Each line comes with whether it is a row: a line that is no sentence, right under another such.

    >>> glued, apart = Line(text="Trèo hái", is_glued=True), Line(text="Quê hương", is_glued=False)
    >>> join_lines([(apart, False), (glued, True), (apart, False)])
    'Quê hương\nTrèo hái\n\nQuê hương'
    """
    text = ""
    for line, is_row in lines:
        text += line.text if not text else ("\n" if is_row else "\n\n") + line.text
    return text

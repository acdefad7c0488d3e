"""Set sentences one after another to be read in one run: titles and sentences -> a text with their places.

A sentence of the news often leaves unsaid what it speaks of: the headline said it. So the sentences of an
article stand after its title. The reader is taught on such pages and reads such pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.records import Span

TITLE_WORDS = 16  # the rest of a longer title is left out


def heading(title: str | None) -> str:
    """Give a title as it stands before the text it belongs to; empty without one.

    >>> heading("Hội An"), heading(None)
    ('«Hội An»', '')
    """
    words = (title or "").replace("_", " ").split()
    return f"«{' '.join(words[:TITLE_WORDS])}»" if words else ""


def lay_out(sentences: Sequence[tuple[str, str]]) -> tuple[str, list[Span]]:
    """Join (title, sentence) rows; a title is said where it differs from the row before.

    >>> lay_out([("Huế", "Là cố đô."), ("Huế", "Có sông Hương."), ("", "Rộng 5 km².")])
    ('«Huế» Là cố đô. Có sông Hương. Rộng 5 km².', [(6, 15), (16, 30), (31, 42)])
    """
    text, places, before = "", list[Span](), ""
    for title, sentence in sentences:
        if title != before and title:
            text = _joined(text, heading(title))
        before = title
        text = _joined(text, sentence)
        places.append((len(text) - len(sentence), len(text)))
    return text, places


def _joined(text: str, more: str) -> str:
    return f"{text} {more}" if text else more

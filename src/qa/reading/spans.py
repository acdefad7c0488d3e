"""Choose spans by their logits: (tokens, 2) float32 -> first token, last token, logit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa.records import Span

FloatArray = npt.NDArray[np.float32]
SPAN_TOKENS = 30


def span_logits(logits: FloatArray) -> FloatArray:
    """Add up start and end of every span: (tokens, 2) -> (tokens, 30), by first token and extra tokens.

    >>> span_logits(np.array([[1, 9], [5, 0]], np.float32))[:, :3].tolist()
    [[10.0, 1.0, -inf], [5.0, -inf, -inf]]
    """
    count = len(logits)
    ends = np.full(count + SPAN_TOKENS - 1, -np.inf, np.float32)
    ends[:count] = logits[:, 1]
    totals: FloatArray = logits[:, :1] + np.lib.stride_tricks.sliding_window_view(ends, SPAN_TOKENS)
    return totals


def best_span(totals: FloatArray) -> tuple[int, int, float]:
    """Give the likeliest first and last token of what `span_logits` made.

    >>> best_span(span_logits(np.array([[1, 9], [5, 0], [0, 4]], np.float32)))
    (0, 0, 10.0)
    """
    start, more = divmod(int(totals.argmax()), totals.shape[1])
    return start, start + more, float(totals[start, more])


def best_within(totals: FloatArray, first: int, after: int) -> tuple[int, int, float]:
    """Give the likeliest span inside tokens [first, after), as `best_span` does.

    >>> best_within(span_logits(np.array([[1, 9], [5, 0], [0, 4]], np.float32)), 1, 3)
    (1, 2, 9.0)
    """
    part = totals[first:after]
    inside = np.arange(len(part))[:, None] + np.arange(part.shape[1]) < len(part)
    start, last, score = best_span(np.where(inside, part, -np.inf))
    return first + start, first + last, score


def whole_words(text: str, span: Span) -> Span:
    """Widen to whole syllables and numbers, then leave out marks and spaces at the edges.

    >>> text = "Sinh năm 1954, tại Huế."
    >>> start, end = whole_words(text, (10, 14)); text[start:end]
    '1954'
    """
    start, end = span
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    trimmed = (start, end)
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return (start, end) if end > start else trimmed


_EDGES = frozenset(" \n\t,.;:!?")

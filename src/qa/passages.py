"""Cut articles into passages of whole sentences: Article -> list[Passage].

A passage is what is embedded and searched. Its text is a slice of the article; what a reader needs to
understand the slice (the title, the date, the full name behind "bà Lan") goes into its context, which is
embedded and searched but never shown or cited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.records import Article, Passage, Span
from qa.vietnamese.names import NameKind, full_names_behind
from qa.vietnamese.sentences import split

TokenCounter = Callable[[Sequence[str]], list[int]]


def cut(
    article: Article, *, count_tokens: TokenCounter, max_tokens: int, overlap_sentences: int = 1
) -> list[Passage]:
    """Pack whole sentences into passages of at most ``max_tokens`` tokens, overlapping by sentences.

    A sentence longer than ``max_tokens`` is a passage of its own: sentences are never broken. The ids of
    the passages are 0 until the store gives them theirs.
    """
    spans = split(article.text)
    if not spans:
        return []
    sizes = count_tokens([article.text[start:end] for start, end in spans])
    return [
        _passage(article, spans[first:last])
        for first, last in _runs(sizes, max_tokens, overlap_sentences)
    ]


def _runs(sizes: Sequence[int], limit: int, overlap: int) -> list[tuple[int, int]]:
    """Greedy runs of sentences, each starting ``overlap`` sentences before the last one ended.

    >>> _runs([50, 50, 50, 50], 110, 1)
    [(0, 2), (1, 3), (2, 4)]
    >>> _runs([50, 200, 50], 110, 1)
    [(0, 1), (1, 2), (2, 3)]
    """
    runs: list[tuple[int, int]] = []
    first = 0
    while first < len(sizes):
        last, total = first + 1, sizes[first]
        while last < len(sizes) and total + sizes[last] <= limit:
            total += sizes[last]
            last += 1
        runs.append((first, last))
        if last == len(sizes):
            break
        # Step back for the overlap, unless the sentence carried over leaves no room for a new one.
        back = last
        while back - 1 > first and last - (back - 1) <= overlap and _fits(sizes, back - 1, last, limit):
            back -= 1
        first = back
    return runs


def _fits(sizes: Sequence[int], first: int, last: int, limit: int) -> bool:
    return sum(sizes[first : last + 1]) <= limit


def _passage(article: Article, sentences: Sequence[Span]) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    return Passage(
        id=0,
        article_id=article.id,
        start=start,
        end=end,
        text=article.text[start:end],
        context=_context(article, start, end),
        sentences=tuple(sentences),
    )


def _context(article: Article, start: int, end: int) -> str:
    """Say what the slice leaves out: the title, and the full names behind its short ones."""
    people = [
        name.text
        for name in full_names_behind(article.text, start, end)
        if name.kind is NameKind.PERSON
    ]
    return " · ".join([*([article.title] if article.title else []), *dict.fromkeys(people)])

"""Cut articles into passages of whole sentences: Article -> list[Passage].

A passage is what is embedded and searched. Its text is a slice of the article; what a reader needs to
understand the slice (the title, the date, the full name behind "bà Lan") goes into its context, which is
embedded and searched but never shown or cited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.records import Article, Passage, Span
from qa.vietnamese.names import Name, names, resolve
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
    people = full_names(article.text)
    return [
        _passage(article, spans[first:last], people)
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


def full_names(text: str) -> list[tuple[int, str]]:
    """Where a text says a short name ("bà Lan"), and the full name that it gave before.

    >>> full_names("Bà Nguyễn Thị Lan đã đến. Theo bà Lan, mọi việc đều tốt.")
    [(34, 'Nguyễn Thị Lan')]
    """
    found: list[tuple[int, str]] = []
    earlier: list[Name] = []
    for name in names(text):
        if name.title is not None and (meant := resolve(name, earlier)) is not None:
            found.append((name.start, meant.text))
        earlier.append(name)
    return found


def _passage(article: Article, sentences: Sequence[Span], people: Sequence[tuple[int, str]]) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    text = article.text[start:end]
    # What the slice leaves out: the title, and the full names behind its short ones.
    absent = [full for place, full in people if start <= place < end and full not in text]
    return Passage(
        id=0,
        article_id=article.id,
        start=start,
        end=end,
        text=text,
        context=" · ".join([*([article.title] if article.title else []), *dict.fromkeys(absent)]),
        sentences=tuple(sentences),
    )

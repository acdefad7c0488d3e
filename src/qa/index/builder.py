"""Bring the store up to date with the articles given: Article -> passages, vectors, rows.

Only what is new, changed or stale is cut and encoded. Each batch is one transaction, so a run that is
killed leaves whole articles, and the next run finishes the work.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa.encoding import Encoder
from qa.index.store import EncodedArticle, EncodedPassage, Store, digest
from qa.passages import cut
from qa.records import Article, IndexReport, Passage, Skipped
from qa.vietnamese.abbreviations import definitions
from qa.vietnamese.names import NameKind, names
from qa.vietnamese.text import canonical

# Raise it when passages, contexts, abbreviations or people come out differently: old rows become stale.
_PIPELINE = 2
_BATCH_PASSAGES = 64

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0


def recipe(encoder: Encoder, *, max_tokens: int) -> str:
    """Name the way articles are cut and encoded."""
    return f"{_PIPELINE}:{encoder.name}:{max_tokens}"


def build(
    store: Store,
    articles: Iterable[Article | Skipped],
    encoder: Encoder,
    *,
    max_tokens: int,
    roots: Sequence[Path] = (),
    progress: Progress | None = None,
) -> IndexReport:
    """Put new and changed articles into the store; take out those that vanished from ``roots``.

    ``roots`` are the files and folders that ``articles`` were read from: an article that came from one
    of them and is no longer there is removed, unless its file could not be read this time. A file keeps
    the id that it was first indexed with, whichever folder is asked for; an id that is made of a file's name
    does not pass to another file while the first is there: the other gets one of its whole path.
    ``progress`` is told the passages done and the passages known so far.
    """
    how = recipe(encoder, max_tokens=max_tokens)
    known = store.known()
    places = {article_id: _path(source) for article_id, (_, source) in known.items() if source}
    id_at = {path: article_id for article_id, path in places.items()}
    counts, seen, skipped = _Counts(), set[str](), list[Skipped]()
    moved: dict[str, str] = {}

    def is_changed(one: Article) -> bool:
        return one.id not in known or known[one.id][0] != digest(one)

    def settled(one: Article) -> Article:
        """The article under the id that it keeps, with a source that means the same from anywhere."""
        from qa.articles.identity import id_of_path, is_named_by_file  # asking needs no readers

        path, here = _path(one.source), replace(one, source=_absolute(one.source))
        place = places.get(one.id, path)
        if place == path and id_at.get(path, one.id) == one.id:
            return here
        if not (here.id == id_of_path(path) or is_named_by_file(here.id, here.source)):
            return here
        if path in id_at:
            return replace(here, id=id_at[path])
        if not place.exists():
            return here
        return (
            replace(here, id=id_of_path(path)) if is_changed(one) else replace(one, source=known[one.id][1])
        )

    def wanted() -> Iterator[Article]:
        fresh = set[str]()
        for found in articles:
            if isinstance(found, Skipped):
                skipped.append(found)
                continue
            one = settled(found)
            if one.id in seen:
                reason = f"the id {one.id} was read before in this run"
                skipped.append(Skipped(source=found.source, reason=reason))
                continue
            seen.add(one.id)
            if one.id not in known:
                counts.added += 1
            elif is_changed(one):
                counts.updated += 1
            else:
                counts.unchanged += 1
                if known[one.id][1] != one.source:
                    moved[one.id] = one.source
                continue
            fresh.add(one.id)
            yield one
        yield from (one for one in store.stale(how) if one.id not in fresh)

    done = 0
    for batch in _batches(wanted(), encoder, max_tokens):
        store.put(_encode(batch, encoder, how))
        done += sum(len(passages) for _, passages in batch)
        if progress is not None:
            progress(done, done)
    store.move(moved)
    gone = _gone(places, seen, skipped, roots)
    if gone:
        store.remove(gone)
    return IndexReport(
        added=counts.added,
        updated=counts.updated,
        unchanged=counts.unchanged,
        removed=len(gone),
        skipped=tuple(skipped),
        passages=store.counts()[1],
        generation=store.generation,
    )


def _batches(
    articles: Iterable[Article], encoder: Encoder, max_tokens: int
) -> Iterator[list[tuple[Article, list[Passage]]]]:
    """Cut articles, and gather them until there is enough to encode at once."""
    batch: list[tuple[Article, list[Passage]]] = []
    for article in articles:
        batch.append((article, cut(article, count_tokens=encoder.count_tokens, max_tokens=max_tokens)))
        if sum(len(passages) for _, passages in batch) >= _BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def _encode(
    batch: Sequence[tuple[Article, list[Passage]]], encoder: Encoder, how: str
) -> list[EncodedArticle]:
    """Encode the passages with their context, and each sentence once, with the title before it."""
    texts = [_with(passage.context, passage.text) for _, passages in batch for passage in passages]
    vectors = iter(encoder.encode_passages(texts))
    spans = [
        (article, span)
        for article, passages in batch
        for span in dict.fromkeys(span for passage in passages for span in passage.sentences)
    ]
    rows = encoder.encode_passages(
        [_with(article.title, article.text[start:end]) for article, (start, end) in spans]
    )
    sentence_vectors = {(article.id, span): row for (article, span), row in zip(spans, rows, strict=True)}
    return [
        EncodedArticle(
            article=article,
            recipe=how,
            passages=[
                EncodedPassage(
                    passage=passage,
                    vector=next(vectors),
                    sentence_vectors=np.stack(
                        [sentence_vectors[article.id, span] for span in passage.sentences]
                    ),
                )
                for passage in passages
            ],
            abbreviations=definitions(article.text),
            people=_people(article),
        )
        for article, passages in batch
    ]


def _with(context: str | None, text: str) -> str:
    """What the encoder sees: a text after its context."""
    return f"{context}\n{text}" if context else text


def _people(article: Article) -> list[tuple[str, str]]:
    """Given name and full name of every person named in full, once each."""
    full = dict.fromkeys(
        name.text for name in names(article.text) if name.kind is NameKind.PERSON and " " in name.text
    )
    return [(canonical(name.split()[-1]), name) for name in full]


def _gone(
    places: Mapping[str, Path], seen: set[str], skipped: Sequence[Skipped], roots: Sequence[Path]
) -> list[str]:
    """Ids of stored articles whose file, under one of the roots, no longer holds them."""
    # A file, or a whole folder that is not there now; one bad line, ``news.jsonl:7``, names neither.
    unread = {Path(one.source).resolve() for one in skipped}
    folders = {root.resolve() for root in roots}
    gone = []
    for article_id, path in places.items():
        above = {path, *path.parents}
        if article_id not in seen and above & folders and not above & unread:
            gone.append(article_id)
    return gone


def _path(source: str) -> Path:
    """The file of a source: an article of a JSONL file is named with its line, ``news.jsonl:7``."""
    return Path(re.sub(r":\d+$", "", source)).resolve()


def _absolute(source: str) -> str:
    """A source that means the same wherever the next run is started."""
    return source if not source or "://" in source else os.path.abspath(source)

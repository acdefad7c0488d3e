"""Files and folders -> articles: paths -> Article | Skipped.

Plain text pages lose their boilerplate here, everything becomes NFC, and every article gets an id that
stays. Web pages, PDF, Word files, addresses and feeds are named as not supported yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from qa.articles.identity import id_of_path, is_named_by_file
from qa.articles.readers import READERS, SourceFile, article_from_fields
from qa.errors import SourceError
from qa.records import Article, Skipped

__all__ = ["SUPPORTED", "article_from_fields", "read_articles"]

SUPPORTED = tuple(READERS)
_NOT_YET = (".html", ".htm", ".pdf", ".docx", ".xml", ".rss", ".atom")


def read_articles(paths: Iterable[str | Path]) -> Iterator[Article | Skipped]:
    """Read files and folders one by one, folders in sorted order, hidden files left out.

    What cannot be read comes as `Skipped` with its reason and stops nothing. So does an id that was
    given out before (but see `_Seen.check`), and a text that is the same, letter for letter, as an earlier
    one, even under another address: two equal texts would fill the hits with one sentence twice and add no
    evidence.
    The first is kept, and the reason names it. Only the paths of one call are compared.

    The id of a text file comes from its path below the folder that was asked for (a file asked for
    by itself: from its name), so the same folder elsewhere gives the same ids.
    """
    seen = _Seen()
    for path in paths:
        for file in _files(path):
            if isinstance(file, Skipped):
                yield file
                continue
            for article in _read(file):
                yield article if isinstance(article, Skipped) else seen.check(article)


class _Seen:
    """The ids and texts that were given out so far."""

    def __init__(self) -> None:
        self._source_of_id: dict[str, str] = {}
        self._source_of_text: dict[bytes, str] = {}

    def check(self, article: Article) -> Article | Skipped:
        """Let an article pass, or say which earlier one it repeats.

        A file of the same name below another folder is another article, under an id of its whole path.
        """
        # A digest, so that a long stream of texts is not held in memory.
        text = blake2b(article.text.encode(), digest_size=16).digest()
        if text in self._source_of_text:
            return Skipped(
                source=article.source, reason=f"it has the same text as {self._source_of_text[text]}"
            )
        if article.id in self._source_of_id:
            place = Path(article.source).absolute()
            if is_named_by_file(article.id, str(place)):
                article = replace(article, id=id_of_path(place.resolve()))
        if article.id in self._source_of_id:
            return Skipped(
                source=article.source,
                reason=f'its id "{article.id}" is already that of {self._source_of_id[article.id]}; '
                'give one of the two another "id", or another file name',
            )
        self._source_of_id[article.id] = article.source
        self._source_of_text[text] = article.source
        return article


def _read(file: SourceFile) -> Iterator[Article | Skipped]:
    suffix = _suffix(file.path)
    if suffix not in READERS:
        yield Skipped(source=file.name, reason=_unsupported(suffix))
        return
    try:
        yield from READERS[suffix](file)
    except SourceError as error:
        yield Skipped(source=file.name, reason=str(error))
    except (OSError, ValueError) as error:
        yield Skipped(
            source=file.name, reason=f"it cannot be read: {getattr(error, 'strerror', None) or error}"
        )


def _files(path: str | Path) -> Iterator[SourceFile | Skipped]:
    name = _shown(path)
    if name.startswith(("http://", "https://")):
        yield Skipped(source=name, reason=_unsupported("addresses"))
        return
    root = Path(path)
    if not root.is_dir():
        if root.exists():
            yield SourceFile(path=root, name=name, key=root.name)
        else:
            yield Skipped(source=name, reason="there is no such file or folder")
        return
    found = False
    for folder, inner, names in os.walk(root, onerror=None):
        inner[:] = sorted(each for each in inner if not each.startswith("."))
        for each in sorted(names):
            if each.startswith("."):
                continue
            found = True
            file = Path(folder, each)
            yield SourceFile(path=file, name=_shown(file), key=file.relative_to(root).as_posix())
    if not found:
        yield Skipped(source=name, reason="the folder holds no files")


def _shown(path: str | Path) -> str:
    """Name a file so that it can be printed and stored: bytes that are no UTF-8 become U+FFFD."""
    return str(path).encode(errors="surrogateescape").decode(errors="replace")


def _suffix(path: Path) -> str:
    """Give the suffix that decides the reader: ".jsonl.gz" before ".gz"."""
    name = path.name.lower()
    return next((suffix for suffix in READERS if name.endswith(suffix)), path.suffix.lower())


def _unsupported(what: str) -> str:
    kinds = ", ".join(SUPPORTED)
    if what == "addresses" or what in _NOT_YET:
        return f"{what} are not supported yet; expected {kinds} or a folder of these"
    return f"{what or 'files without a suffix'} hold no articles; expected {kinds} or a folder of these"

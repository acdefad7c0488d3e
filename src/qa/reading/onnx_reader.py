"""The bundled reader: the encoder's body taught to point at answers, int8 on ONNX Runtime, no torch.

It shares the encoder's word table and tokenizer; its own file holds the body and the heads. See
MODEL_CARD.md for what it learnt from.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.encoding import reference_folder
from qa.encoding.weights import FloatArray
from qa.encoding.words import WordTable
from qa.errors import EncoderError
from qa.reading.graph import RELEVANCE, SPANS, SUPPORT, WORDS
from qa.reading.reader import LEAST, Reading
from qa.reading.spans import best_span, best_within, span_logits, whole_words
from qa.reading.tokens import END, SpanTokenizer, Token, opening
from qa.records import Span
from qa.settings import Settings

if TYPE_CHECKING:
    import onnxruntime

FOLDER = Path(__file__).parent
FILE, LABEL = "reader.onnx", "reader.json"
WIDTH = 384
WINDOW_TOKENS = 208  # of one run, question and marks included; the longest it was trained on
OVERLAP_TOKENS = 64  # of one window with the next; holds every span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """What one run found: logits of the text's tokens from `first` on."""

    first: int  # place of its first token among the text's
    totals: FloatArray  # what `span_logits` makes
    null: float
    relevance: float
    support: float


class OnnxReader:
    """Implements `Reader`: one text a run, as many runs at once as there are threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, folder: Path, *, name: str, threads: int
    ) -> None:
        self._session = session
        self._tokenizer = SpanTokenizer.load(folder / "fast")
        self._words = WordTable(folder / "fast" / "words.q4", width=WIDTH)
        self._prefix = [token.id for token in self._tokenizer.cut("passage:")]
        self._threads = threads
        self._name = name

    @classmethod
    def load(cls, settings: Settings, *, folder: Path = FOLDER) -> Self:
        """Open the reader in `folder`. Raises EncoderError when it is absent or torn."""
        path = folder / FILE
        try:
            expected = str(json.loads((folder / LABEL).read_text(encoding="utf-8"))["sha256"])
            content = path.read_bytes()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(
                f"the reader {path} or its label cannot be read ({error!r}); install the package again, "
                "or train one: python -m qa.reading.train --help"
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise EncoderError(
                f"the reader {path} has SHA-256 {found[:12]}…, expected {expected[:12]}…; "
                "install the package again"
            )
        threads = settings.threads or len(os.sched_getaffinity(0))
        return cls(
            open_session(content), reference_folder(settings), name=f"reader@{found[:12]}", threads=threads
        )

    @property
    def name(self) -> str:
        """Changes whenever the logits do."""
        return self._name

    def read(
        self, question: str, texts: Sequence[str], *, sentences: Sequence[Sequence[Span]] | None = None
    ) -> list[Reading]:
        """Read each text; longer ones in windows that overlap."""
        asked = [token.id for token in self._tokenizer.cut(f"query: {question}")]
        head = opening(asked, self._prefix)
        room = WINDOW_TOKENS - len(head) - 1
        tokens = [self._tokenizer.cut(text) for text in texts]
        runs = [(place, first) for place, row in enumerate(tokens) for first in window_starts(len(row), room)]

        def run(place: int, first: int) -> _Window:
            return self._run(head, tokens[place][first : first + room], first)

        if self._threads > 1 and len(runs) > 1:
            longest_first = sorted(runs, key=lambda window: -min(room, len(tokens[window[0]]) - window[1]))
            with ThreadPoolExecutor(self._threads) as pool:
                found = dict(zip(longest_first, pool.map(lambda at: run(*at), longest_first), strict=True))
        else:
            found = {at: run(*at) for at in runs}
        given = sentences if sentences is not None else [()] * len(texts)
        return [
            _reading(text, row, [found[at] for at in runs if at[0] == place], spans)
            for place, (text, row, spans) in enumerate(zip(texts, tokens, given, strict=True))
        ]

    def _run(self, head: list[int], tokens: Sequence[Token], first: int) -> _Window:
        ids = [*head, *(token.id for token in tokens), END]
        words = self._words.vectors(ids)[None]
        logits, relevance, support = self._session.run([SPANS, RELEVANCE, SUPPORT], {WORDS: words})
        return _Window(
            first=first,
            totals=span_logits(logits[len(head) : -1]),
            null=float(logits[0].sum()),
            relevance=float(relevance[0, 0]),
            support=float(support[0, 0]),
        )


def open_session(content: bytes) -> onnxruntime.InferenceSession:
    """Open a graph for runs of one thread each."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def window_starts(count: int, room: int) -> list[int]:
    """Where the windows of a text begin: one for a short text, then one every `room` less the overlap.

    >>> window_starts(100, 250), window_starts(500, 250)
    ([0], [0, 186, 250])
    """
    if count <= room:
        return [0] if count else []
    starts = list(range(0, count - room, room - OVERLAP_TOKENS))
    return [*starts, count - room]


def _reading(
    text: str, tokens: Sequence[Token], windows: Sequence[_Window], sentences: Sequence[Span]
) -> Reading:
    if not windows:
        return Reading(
            start=0,
            end=0,
            span=LEAST,
            null=0.0,
            relevance=LEAST,
            support=LEAST,
            sentence_scores=(LEAST,) * len(sentences),
            sentence_spans=((0, 0),) * len(sentences),
        )
    best = max(windows, key=lambda window: float(window.totals.max()) - window.null)
    first, last, score = best_span(best.totals)
    start, end = _place(text, tokens, best, first, last)
    inside = [_inside(sentence, text, tokens, windows) for sentence in sentences]
    return Reading(
        start=start,
        end=end,
        span=score,
        null=best.null,
        relevance=max(window.relevance for window in windows),
        support=max(window.support for window in windows),
        sentence_scores=tuple(score for score, _ in inside),
        sentence_spans=tuple(span for _, span in inside),
    )


def _place(text: str, tokens: Sequence[Token], window: _Window, first: int, last: int) -> Span:
    return whole_words(text, (tokens[window.first + first].start, tokens[window.first + last].end))


def _inside(
    sentence: Span, text: str, tokens: Sequence[Token], windows: Sequence[_Window]
) -> tuple[float, Span]:
    """Give the best span inside a sentence with its logit, in whichever window it scores highest."""
    begin, end = sentence
    inside = [place for place, token in enumerate(tokens) if token.end > begin and token.start < end]
    found: tuple[float, Span] = (LEAST, (0, 0))
    for window in windows if inside else ():
        at = max(inside[0] - window.first, 0)
        after = min(inside[-1] + 1 - window.first, len(window.totals))
        if at < after:
            first, last, score = best_within(window.totals, at, after)
            if score > found[0]:
                found = (score, _place(text, tokens, window, first, last))
    return found

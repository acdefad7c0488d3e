"""What a reader is, what it gives, and which one there is."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.errors import QAError
from qa.records import Span
from qa.settings import Settings

SUREST = 6.0  # logits of support beyond say no more
LEAST = -40.0  # the logit of what has no token: below anything a reader gives

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader made of one question and one text. Logits: higher is likelier, no fixed range."""

    start: int  # of the best span, code points in the text
    end: int  # greater than start, but for a text without a word
    span: float  # logit of the best span, start and end together
    null: float  # logit of "no answer here"; the answer is likely there where `span` is above it
    relevance: float  # logit of "the text answers the question"
    support: float  # logit of "the text carries what is said", where a statement stands for the question
    sentence_scores: tuple[float, ...] = ()  # logit of the best span inside each sentence asked about
    sentence_spans: tuple[Span, ...] = ()  # that span, code points in the text; (0, 0) where nothing is

    @property
    def margin(self) -> float:
        """How far the best span stands above "no answer here"."""
        return self.span - self.null

    @property
    def carried(self) -> float:
        """`support`, cut at `SUREST` on both sides of 0."""
        return max(-SUREST, min(SUREST, self.support))


class Reader(Protocol):
    """Question and texts in, the likeliest span of each out; safe to call from several threads.

    A statement may stand in the question's place: only `Reading.support` says anything then.
    """

    @property
    def name(self) -> str:
        """Changes whenever the logits do."""
        ...

    def read(
        self, question: str, texts: Sequence[str], *, sentences: Sequence[Sequence[Span]] | None = None
    ) -> list[Reading]:
        """Read each text, in the order of the texts; nothing of a text hangs on the others.

        `sentences` gives spans of each text, in its code points, that get a score each.
        """
        ...


def load_reader(settings: Settings, *, folder: Path | None = None) -> Reader | None:
    """Load the bundled reader, or the one of a folder; None, said once in the log, when absent or torn."""
    from qa.reading.onnx_reader import FOLDER, OnnxReader

    try:
        return OnnxReader.load(settings, folder=folder or FOLDER)
    except QAError as error:
        _log.warning("Answers are picked from whole sentences: %s", error)
        return None

"""Citations after ALCE (arXiv 2305.14627), without a judge model.

ALCE asks an entailment model whether the cited text carries the statement; none is fit for
Vietnamese. Three questions stand in for it, each with an answer that can be looked up, and they
are reported apart, never mixed:

- *gold*: do the citations hit the evidence that people marked?
- *text*: are the statement's own words (nine of ten syllables, every number) in the cited span?
- *verifier*: does our own verifier say "supported"? This judges the house by the house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.matching import answer_tokens
from qa.evaluation.metrics.base import Mean
from qa.evaluation.metrics.statements import given, statements
from qa.evaluation.runs import Record
from qa.records import Citation, Verdict

_SHARE_OF_SYLLABLES = 0.9


@dataclass(frozen=True, slots=True)
class GoldRecall(Mean):
    """Gold evidence that is cited (ALCE's recall, arXiv 2305.14627, with marked evidence as the judge)."""

    name: str = "citation recall, gold"

    def score(self, record: Record) -> float | None:
        """Hit pieces over needed pieces; one piece is enough unless the question needs all."""
        if not record.gold:
            return None
        answer = given(record)
        citations = answer.citations if answer else ()
        hit = [any(_hits(record, i, c) for c in citations) for i in range(len(record.gold))]
        return sum(hit) / len(hit) if record.question.all_evidence else float(any(hit))


@dataclass(frozen=True, slots=True)
class GoldPrecision(Mean):
    """Citations that hit gold evidence (ALCE's precision, arXiv 2305.14627, judged by marked evidence)."""

    name: str = "citation precision, gold"

    def score(self, record: Record) -> float | None:
        """Hitting citations over all citations; an answer without any scores 0."""
        if not record.gold:
            return None
        answer = given(record)
        citations = answer.citations if answer else ()
        hit = [any(_hits(record, i, c) for i in range(len(record.gold))) for c in citations]
        return sum(hit) / len(hit) if hit else 0.0


@dataclass(frozen=True, slots=True)
class TextRecall(Mean):
    """Statements whose own words stand in what they cite (ALCE, arXiv 2305.14627, judged by overlap)."""

    name: str = "citation recall, text"

    def score(self, record: Record) -> float | None:
        """Carried statements over all statements of the answer; nothing said, nothing to carry."""
        answer = given(record)
        if answer is None:
            return None
        said = statements(answer)
        carried = [carries([c.quote for c in s.citations], s.text) for s in said]
        return sum(carried) / len(carried) if carried else 0.0


@dataclass(frozen=True, slots=True)
class TextPrecision(Mean):
    """Citations that are needed: ALCE's definition (arXiv 2305.14627), judged by overlap.

    A citation is needless when it carries its statement neither alone nor as one of a set that
    stops carrying without it.
    """

    name: str = "citation precision, text"

    def score(self, record: Record) -> float | None:
        """Needed citations over all citations; an answer without any scores 0."""
        answer = given(record)
        if answer is None:
            return None
        needed = []
        for statement in statements(answer):
            quotes = [c.quote for c in statement.citations]
            together = carries(quotes, statement.text)
            for i, quote in enumerate(quotes):
                rest = quotes[:i] + quotes[i + 1 :]
                alone = carries([quote], statement.text)
                needed.append(together and (alone or not carries(rest, statement.text)))
        return sum(needed) / len(needed) if needed else 0.0


@dataclass(frozen=True, slots=True)
class VerifierRecall(Mean):
    """Statements that our verifier calls supported (ALCE's recall, arXiv 2305.14627, judged by ourselves)."""

    name: str = "citation recall, verifier"

    def score(self, record: Record) -> float | None:
        """Supported statements over all statements of the answer."""
        answer = given(record)
        if answer is None:
            return None
        said = [any(c.verdict is Verdict.SUPPORTED for c in s.citations) for s in statements(answer)]
        return sum(said) / len(said) if said else 0.0


@dataclass(frozen=True, slots=True)
class Verbatim(Mean):
    """Quotes that are exactly the cited span of the article (after verified quotes, arXiv 2203.11147)."""

    name: str = "verbatim"

    def score(self, record: Record) -> float | None:
        """Exact quotes over all quotes."""
        exact = [s.verbatim for s in record.surroundings]
        return sum(exact) / len(exact) if exact else None


def carries(quotes: Sequence[str], statement: str) -> bool:
    """Whether the quotes together hold nine tenths of the statement's syllables and all its numbers.

    >>> carries(["Năm 2024, kim ngạch đạt 260,65 tỷ USD."], "Kim ngạch năm 2024 đạt 260,65 tỉ USD")
    True
    >>> carries(["Năm 2024, kim ngạch đạt 260,65 tỷ USD."], "Kim ngạch năm 2024 đạt 261 tỷ USD")
    False
    """
    said = Counter(answer_tokens(statement))
    if not said:
        return False
    shown = Counter(token for quote in quotes for token in answer_tokens(quote))
    missing = said - shown
    if any(token[0].isdigit() for token in missing):
        return False
    return 1 - missing.total() / said.total() >= _SHARE_OF_SYLLABLES


def _hits(record: Record, piece: int, citation: Citation) -> bool:
    gold = record.gold[piece]
    if gold.article_id != citation.article_id or gold.span is None:
        return False
    start, end = citation.source_span
    return start < gold.span[1] and gold.span[0] < end


CITATIONS = (GoldRecall(), GoldPrecision(), TextRecall(), TextPrecision(), VerifierRecall(), Verbatim())

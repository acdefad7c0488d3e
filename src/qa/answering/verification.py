"""Does an article say what a sentence says? (sentence, hits) -> Support.

Follows ALCE's citation recall (arXiv 2305.14627), with rules and a small fitted model in place of a judge.
Figures and names are held to the letter: every number, date, per cent, unit and name of the sentence must
stand in the cited words, by value. The rest (what the reader makes of it, words covered, meaning, negation,
opposites) is weighed by a logistic model (``verification.json``, see `qa.evaluation.fit_verification`), by
another one where there is no reader. Judges support, not truth.

A sentence that puts its answer into the asker's own words is held against the question: the reader must find
the same answer in a passage that has the rest. One that is too short to say something by itself is read
together with its question.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib import resources
from itertools import groupby, pairwise

import numpy as np

from qa.answering.answer_types import cached_dates, cached_names, cached_quantities
from qa.answering.parts import parts
from qa.encoding import Encoder
from qa.passages import full_names
from qa.reading import Reader
from qa.records import Article, Hit, Span
from qa.vietnamese.abbreviations import definitions
from qa.vietnamese.accents import BOUND, AccentModel, background_idf
from qa.vietnamese.names import NameKind
from qa.vietnamese.numbers import Quantity, is_measure, units_agree, unmatched_numbers
from qa.vietnamese.questions import QuestionKind, analyse
from qa.vietnamese.text import Token, fold, token_texts, tokens, words

FEATURES = (
    "coverage",  # share of the sentence's weight that the span and its context hold, 0..1
    "thin",  # how far the coverage stays below six tenths
    "pairs",  # the same of neighbouring words
    "rarest_missing",  # rarity of the rarest word that they lack, against the rarest of all, 0..1
    "nearness",  # cosine of sentence and span
    "denials",  # words near a negation on one side only
    "alone",  # the sentence denies something, and the span nothing
    "negations",  # places where the two run alike but for a negation
    "opposites",  # "tăng" in the place of "giảm"
    "exchanged",  # a name or figure in the place of another
    "displaced",  # share of the names and figures that stand in another place, 0..1
    "bound",  # least share of the words beside a figure that also stand beside it in the span, 0..1
    "support",  # logit of the reader that the span among its neighbours carries the sentence
    "support_reworded",  # the same, times the share of the sentence's weight that the span lacks
)
_LIKELY = 12  # spans whose figures and names are looked at
_CLOSELY = 3  # of those, spans that are also compared in meaning
_ABOUT_AS_MUCH = 0.8  # least share of the best span's coverage
_WINDOW = 2  # sentences of a span
_BESIDE, _BESIDE_WIDE = 3, 6  # words on each side of a figure, in the sentence and in the span
STANDS_ALONE = 7  # words; a shorter sentence says something only together with its question
_PASSAGES = 3  # read for one sentence
# Logits, chosen on development halves: of an answer above "no answer here", of a short one with its question.
_LEAST_MARGIN, _LEAST_SUPPORT = -1.0, -0.4
_MAY_ECHO = frozenset({QuestionKind.YES_NO, QuestionKind.DEFINITION, QuestionKind.OTHER})
_SAME = 0.8  # least share of the weight of the words that are not the question's, that the answer has


_words = lru_cache(maxsize=20_000)(lambda text: tuple(token_texts(text)))
_full_names = lru_cache(maxsize=512)(full_names)
_definitions = lru_cache(maxsize=512)(definitions)


class Fault(StrEnum):
    """Why a span does not carry a sentence."""

    FIGURE = "figure"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    PLACE = "place"  # a name or figure stands where the article has another
    WORDS = "words"
    ANSWER = "answer"  # too short to stand alone, and not what the reader answers
    NOTHING = "nothing"  # there is no claim, or nothing to look at


_TURNED_ROUND = frozenset({Fault.NEGATION, Fault.OPPOSITE, Fault.PLACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportSpan:
    """Words of an article that carry a sentence, or part of it."""

    hit: Hit
    span: Span  # in the article

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.hit.article.text[slice(*self.span)]

    def holds(self, other: SupportSpan) -> bool:
        """Whether the other words stand among these."""
        same = self.hit.article.id == other.hit.article.id
        return same and self.span[0] <= other.span[0] and other.span[1] <= self.span[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What was found for one sentence: the best spans, and what they lack."""

    spans: tuple[SupportSpan, ...]
    score: float  # 0..1, chance that the spans carry the sentence
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()  # figures and names, as the sentence writes them

    @property
    def is_supported(self) -> bool:
        """Whether the spans carry the sentence."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class VerificationModel:
    """Weights by feature name, and the least chance that passes."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def chance(self, features: Mapping[str, float]) -> float:
        """How likely a span carries its sentence, given that figures and names stand in it, 0..1."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return float(1 / (1 + np.exp(-total)))


@lru_cache(maxsize=2)
def shipped(*, reads: bool) -> VerificationModel:
    """The model that ships with the project, with a reader or without."""
    fitted = json.loads(resources.files("qa.answering").joinpath("verification.json").read_text("utf-8"))
    one = fitted["models"]["read" if reads else "unread"]
    return VerificationModel(one["weights"], one["bias"], one["threshold"])


class Verifier:
    """Checks sentences against hits; safe to call from many threads."""

    def __init__(
        self, encoder: Encoder, model: VerificationModel | None = None, reader: Reader | None = None
    ) -> None:
        self._encoder, self._reader = encoder, reader
        self._model = model or shipped(reads=reader is not None)

    def verify(
        self, sentence: str, hits: Sequence[Hit], *, preferred: Sequence[Hit] = (), question: str = ""
    ) -> Support:
        """Find the span, or the two spans, of the hits that carry a sentence.

        Spans of the ``preferred`` hits (those that the sentence cites) are taken where they do; the
        support of a sentence without any has faults, and the nearest spans. With a ``question`` and a
        reader, a sentence may also be carried as its answer.
        """
        if question and _only_echoes(sentence, question):
            return Support(spans=(), score=0.0, faults=(Fault.NOTHING,))
        if not question or self._reader is None:
            return self._worded(sentence, hits, preferred)
        alone = len(_words(sentence)) >= STANDS_ALONE
        support = self._worded(sentence, hits, preferred) if alone else None
        if support and support.is_supported:
            return support
        for part in parts(question):
            answering = self._answering if alone else self._completing
            answered = answering(sentence, part, hits, preferred, self._reader)
            if answered:
                return answered
        return support or Support(spans=(), score=0.0, faults=(Fault.ANSWER,))

    def _worded(self, sentence: str, hits: Sequence[Hit], preferred: Sequence[Hit]) -> Support:
        """The spans whose words carry a sentence by itself."""
        cited = self._best(sentence, spans(preferred)) if preferred else None
        return cited if cited and cited.is_supported else self._best(sentence, spans(hits))

    def _completing(
        self, sentence: str, question: str, hits: Sequence[Hit], preferred: Sequence[Hit], reader: Reader
    ) -> Support | None:
        """The words of the hits that carry a question and a short answer to it, taken together."""
        claim, asked = Claim(f"{question} {sentence}"), Claim(question)
        sure, best = -math.inf, None
        for some in (preferred, hits):
            # What is asked about may stand anywhere in the article, what is answered in the span.
            about = [hit for hit in some if not Comparison(asked, _whole(hit)).faults]
            fit = faultless(comparisons(claim, spans(about)), Claim(sentence))
            for one, support in zip(fit, _supports(claim, fit, reader), strict=True):
                if support > sure:
                    sure, best = support, one.span
            if best is not None and sure >= _LEAST_SUPPORT:
                return Support(spans=(best,), score=float(1 / (1 + np.exp(-sure))))
        return self._answering(sentence, question, hits, preferred, reader) if best is not None else None

    def _answering(
        self, sentence: str, question: str, hits: Sequence[Hit], preferred: Sequence[Hit], reader: Reader
    ) -> Support | None:
        """The sentence of the hits that answers the question as this one does, as the reader says."""
        claim, both = Claim(sentence), frozenset(_words(f"{question} {sentence}"))
        likely = sorted(
            hits,
            key=lambda hit: (hit in preferred, len(both.intersection(_words(hit.passage.text)))),
            reverse=True,
        )[:_PASSAGES]
        wholes = [SupportSpan(hit=hit, span=(hit.passage.start, hit.passage.end)) for hit in likely]
        # A passage that lacks a figure or name of the sentence is not worth reading.
        read = [whole.hit for whole in wholes if not Comparison(claim, whole).faults]
        if not read:
            return None
        places = [
            [(a - hit.passage.start, b - hit.passage.start) for a, b in hit.passage.sentences] for hit in read
        ]
        readings = reader.read(question, [hit.passage.text for hit in read], sentences=places)
        least, best = _LEAST_MARGIN, None
        for hit, reading in zip(read, readings, strict=True):
            answers = zip(hit.passage.sentences, reading.sentence_scores, reading.sentence_spans, strict=True)
            for span, score, (start, end) in answers:
                margin = score - reading.null
                if margin >= least and _answers_alike(
                    claim, question, hit.passage.text[start:end], hit.article.text[slice(*span)]
                ):
                    least, best = margin, SupportSpan(hit=hit, span=span)
        if best is None:
            return None
        return Support(spans=(best,), score=float(1 / (1 + np.exp(-least))))

    def _best(self, sentence: str, found: Sequence[SupportSpan]) -> Support:
        """The best single span; where none carries the sentence whole, one for each of its halves."""
        whole = self._judge(sentence, found)
        if whole.is_supported or _TURNED_ROUND.intersection(whole.faults):
            return whole
        for halves in two_halves(sentence):
            first, second = (self._judge(half, found) for half in halves)
            if first.is_supported and second.is_supported:
                both = dict.fromkeys((*first.spans, *second.spans))
                return Support(spans=tuple(both), score=min(first.score, second.score))
        return whole

    def _judge(self, sentence: str, found: Sequence[SupportSpan]) -> Support:
        claim = Claim(sentence)
        compared = comparisons(claim, found) if claim.idf else []
        if not compared:
            return Support(spans=(), score=0.0, faults=(Fault.NOTHING,))
        fit = faultless(compared)
        if not fit:
            return compared[0].unsupported
        judged = [
            each.support(self._model, features)
            for each, features in zip(fit, self.features(claim, fit), strict=True)
        ]
        # A sentence that turns another round is not carried by that one with its neighbour. Of the spans that
        # carry it, the shortest is the quote.
        turned = [one.spans[0] for one in judged if _TURNED_ROUND.intersection(one.faults)]
        carrying = [one for one in judged if one.is_supported and not any(map(one.spans[0].holds, turned))]
        if carrying:
            return min(carrying, key=lambda one: len(one.spans[0].text))
        return next(one for one in judged if one.faults)  # the nearest in words

    def features(self, claim: Claim, compared: Sequence[Comparison]) -> list[dict[str, float]]:
        """What each comparison's chance is judged by; see FEATURES."""
        rows = self._encoder.encode_passages([claim.text, *(each.text for each in compared)])
        near = np.asarray(rows[1:] @ rows[0], np.float32).tolist()
        sure = [0.0] * len(compared)
        if self._reader is not None:
            sure = _supports(claim, compared, self._reader)
        return [
            each.features(nearness=cosine, support=logit)
            for each, cosine, logit in zip(compared, near, sure, strict=True)
        ]


def spans(hits: Iterable[Hit]) -> list[SupportSpan]:
    """Every sentence of the hits, and every two that follow each other, once."""
    found: dict[tuple[str, Span], SupportSpan] = {}
    for hit in hits:
        sentences = hit.passage.sentences
        for size in range(1, _WINDOW + 1):
            for first in range(len(sentences) - size + 1):
                run = sentences[first : first + size]
                if any(hit.article.text[a[1] : b[0]].strip() for a, b in pairwise(run)):
                    continue  # something between them was left out
                span = (run[0][0], run[-1][1])
                found.setdefault((hit.article.id, span), SupportSpan(hit=hit, span=span))
    return list(found.values())


def comparisons(claim: Claim, found: Sequence[SupportSpan]) -> list[Comparison]:
    """The likeliest spans, fewest faults first."""
    held = frozenset(claim.words)
    likely = sorted(found, key=lambda one: (-len(held.intersection(_words(one.text))), one.span))[:_LIKELY]
    ranked = sorted((Comparison(claim, one) for one in likely), key=lambda each: each.rank, reverse=True)
    return ranked[:_CLOSELY]


def _whole(hit: Hit) -> SupportSpan:
    return SupportSpan(hit=hit, span=(0, len(hit.article.text)))


def faultless(compared: Sequence[Comparison], said: Claim | None = None) -> list[Comparison]:
    """Those that lack no figure or name (of what is ``said``), and hold about as much as the best.

    A span is read among its neighbours, so one that says nothing itself would pass for what they say.
    """
    fit = [one for one in compared if not (Comparison(said, one.span) if said else one).faults]
    most = max((one.coverage for one in fit), default=0.0)
    return [one for one in fit if one.coverage >= _ABOUT_AS_MUCH * most]


def _supports(claim: Claim, compared: Sequence[Comparison], reader: Reader) -> list[float]:
    """Logits of the reader that the spans, among their neighbours, carry the claim."""
    places: dict[str, list[int]] = {}
    for at, one in enumerate(compared):
        places.setdefault(as_written(claim.text, one.text), []).append(at)
    found = [0.0] * len(compared)
    for said, rows in places.items():
        texts = [compared[at].span.hit.around(compared[at].span.span) for at in rows]
        for at, reading in zip(rows, reader.read(said, texts), strict=True):
            found[at] = reading.carried
    return found


def as_written(claim: str, evidence: str) -> str:
    """The claim with its figures as the evidence writes them; that their values agree is seen to elsewhere.

    >>> as_written("Đạt 1.800.000 TEU, tăng 5%.", "đạt 1,8 triệu TEU, tăng 4%")
    'Đạt 1,8 triệu TEU, tăng 5%.'
    """
    there = cached_quantities(evidence)
    for one in reversed(cached_quantities(claim)):
        same = [
            other.text
            for other in there
            if (other.value, other.upper) == (one.value, one.upper) and units_agree(one.unit, other.unit)
        ]
        if same and one.text not in same:
            claim = claim[: one.start] + same[0] + claim[one.end :]
    return claim


def _answers_alike(claim: Claim, question: str, answer: str, evidence: str) -> bool:
    """Whether a sentence is a question's words with this answer to it, and what it adds the evidence has."""
    asked, given, held = (frozenset(_words(text)) for text in (question, answer, evidence))
    new = {word: weight for word, weight in claim.idf.items() if word not in asked}
    weighed = Claim(answer).idf
    takes_all = _part(weighed, frozenset(claim.words)) >= _SAME
    if not (given & frozenset(claim.words) - asked or cached_quantities(answer) or cached_dates(answer)):
        return False
    if _part(new, given) < _SAME and not (takes_all and _part(new, held) >= _SAME):
        return False
    source = evidence if takes_all else answer
    if figures_missing(claim.text, f"{question} · {source}") or figures_missing(answer, claim.text):
        return False
    if codes_missing(claim.codes, f"{question} · {source}"):
        return False
    turned = edits(claim.text, question)
    if turned["opposites"] or turned["negations"]:
        return False
    said = (*_marked(question), *_marked(answer))
    return any(one.denies for one in said) or not any(one.denies for one in _marked(claim.text))


def _only_echoes(sentence: str, question: str) -> bool:
    """Whether a sentence gives back a question that asks for something, with no word of weight added.

    >>> _only_echoes("Tổng Lãnh sự là Tổng Lãnh sự.", "Ai là Tổng Lãnh sự?")
    True
    >>> _only_echoes("Tổng Lãnh sự là ông Dũng.", "Ai là Tổng Lãnh sự?")
    False
    """
    if analyse(question).kind in _MAY_ECHO:
        return False
    asked = frozenset(_words(question))
    return all(
        word in asked or not (word[0].isdigit() or background_idf(word) >= 1.0) for word in _words(sentence)
    )


def _part(weights: Mapping[str, float], held: frozenset[str]) -> float:
    """The share of the weight that is held, 0..1; 1.0 of nothing."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 1.0


class Claim:
    """A sentence to be checked, taken apart once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = _words(text)
        # Figures are compared by value, not by the words that write them; what they count is a word.
        places = [place for place, _ in _figures(text)]
        figures = [(one.start, _end_of_amount(one)) for one in cached_quantities(text)]
        figures += [(one.start, one.end) for one in cached_dates(text)]
        outside = [one for one in tokens(text) if not any(a <= one.start < b for a, b in figures)]
        self.idf = {
            one.text: max(0.0, background_idf(one.text)) for one in outside if not one.text[0].isdigit()
        }
        self.names = [
            name.text for name in cached_names(text) if not _stands_in((name.start, name.end), places)
        ]
        self.codes = codes(text)

    @cached_property
    def pairs(self) -> dict[tuple[str, str], float]:
        """Neighbouring words and their weights."""
        return {
            (left, right): (self.idf[left] + self.idf[right]) / 2
            for left, right in zip(self.words, self.words[1:], strict=False)
            if left in self.idf and right in self.idf
        }

    @cached_property
    def polarity(self) -> dict[str, set[bool]]:
        """Each word, and whether it is denied."""
        return _polarity(self.text)


class Comparison:
    """One claim against one span."""

    def __init__(self, claim: Claim, compared: SupportSpan) -> None:
        self.claim, self.span = claim, compared
        self.text = compared.text
        self.words = _words(self.text)
        # The title and the full names behind short ones tell what a span is about.
        start, end = compared.span
        people = [full for place, full in _full_names(compared.hit.article.text) if start <= place < end]
        known = " · ".join([compared.hit.passage.context, *people])
        self.known = f"{known} · {self.text}"
        self.known_words = [*_words(known), "·", *self.words]
        held = set(self.known_words)
        self.missing_words = {word: weight for word, weight in claim.idf.items() if word not in held}
        self.coverage = 1 - sum(self.missing_words.values()) / max(sum(claim.idf.values()), 1e-9)

    @cached_property
    def missing_figures(self) -> list[str]:
        """Figures of the claim that the span does not give."""
        return figures_missing(self.claim.text, self.text)

    @cached_property
    def missing_names(self) -> list[str]:
        """Names of the claim that neither the span nor its context gives."""
        held = f" {' '.join(map(fold, self.known_words))} "
        lacking = [name for name in self.claim.names if not self._names(_run(name), held)]
        return list(dict.fromkeys(lacking + codes_missing(self.claim.codes, self.known)))

    def _names(self, name: str, held: str) -> bool:
        bare = _HEAD.sub("", name)
        same = [
            one.replace(this, other)
            for this, other in _abbreviations(self.span.hit.article)
            for one in (name, bare)
            if this in one
        ]
        return any(one in held for one in (name, bare, *same))

    @property
    def rank(self) -> tuple[int, float, int]:
        """Which spans are worth a closer look: few faults, many words, short."""
        faults = len(self.missing_figures) + len(self.missing_names)
        return (-faults, round(self.coverage, 3), -len(self.words))

    def features(self, *, nearness: float, support: float) -> dict[str, float]:
        """What the chance is judged by; see FEATURES."""
        pairs = set(zip(self.known_words, self.known_words[1:], strict=False))
        weights = self.claim.pairs
        return {
            "coverage": self.coverage,
            "thin": max(0.0, 0.6 - self.coverage),
            "pairs": sum(w for pair, w in weights.items() if pair in pairs) / (sum(weights.values()) or 1.0),
            "rarest_missing": max(self.missing_words.values(), default=0.0)
            / (max(self.claim.idf.values()) or 1.0),
            "nearness": nearness,
            "denials": float(len(self._denials())),
            **edits(*(_shortened(text, self.span.hit.article) for text in (self.claim.text, self.text))),
            "bound": _bound(self.claim.text, self.text),
            "support": support,
            "support_reworded": support * (1 - self.coverage),
        }

    def _denials(self) -> list[str]:
        """Words denied on one side only."""
        there = _polarity(self.text)
        return [
            word
            for word, here in self.claim.polarity.items()
            if word in there and not here & there[word] and self.claim.idf.get(word, 0.0) >= 1.0
        ]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What no likeness makes good."""
        lacks = ((Fault.FIGURE, self.missing_figures), (Fault.NAME, self.missing_names))
        return tuple(fault for fault, missing in lacks if missing)

    @property
    def unsupported(self) -> Support:
        """The verdict where there are such faults."""
        missing = (*self.missing_figures, *self.missing_names)
        return Support(spans=(self.span,), score=0.0, faults=self.faults, missing=missing)

    def support(self, model: VerificationModel, features: Mapping[str, float]) -> Support:
        """The verdict where there are none."""
        chance = model.chance(features)
        faults: tuple[Fault, ...] = ()
        if chance < model.threshold:
            faults = tuple(dict.fromkeys(fault for fault, name in _TOLD_BY if features[name])) or (
                Fault.WORDS,
            )
        return Support(spans=(self.span,), score=chance, faults=faults)


_TOLD_BY = (
    (Fault.NEGATION, "alone"),
    (Fault.NEGATION, "negations"),
    (Fault.OPPOSITE, "opposites"),
    (Fault.PLACE, "exchanged"),
)


# What a name may be given or may lack; "Bộ", "Sở" and the like tell one body from another.
_HEAD = re.compile(
    r"^ (?:to chuc|co quan|cong ty|tap doan|hang|truong|cang|san bay|vung|bang|"
    r"thanh pho|tp|tinh|nuoc|song|nui|dao|quan dao)(?= )"
)


def _run(text: str) -> str:
    return f" {' '.join(map(fold, _words(text)))} "


@lru_cache(maxsize=512)
def _abbreviations(article: Article) -> tuple[tuple[str, str], ...]:
    """Short and long forms that an article spells out, both ways, folded."""
    both = [(_run(one.short), _run(one.long)) for one in _definitions(article.text)]
    return (*both, *((long, short) for short, long in both))


def _shortened(text: str, article: Article) -> str:
    """The text with the short forms that its article gives to long ones, so that both are one."""
    for one in _definitions(article.text):
        text = text.replace(one.long, one.short)
    return text


# -- figures -----------------------------------------------------------------------------------------


def figures_missing(claim: str, evidence: str) -> list[str]:
    """Figures of a claim that the evidence nowhere gives by value and unit.

    >>> figures_missing("Đạt 260.65 tỷ USD, tăng 12%", "đạt 260,65 tỷ USD, tăng 13,5%, hạng 44/133")
    ['12%']
    >>> figures_missing("Đạt 152 tỷ đồng tại hai bến", "đạt 152 tỷ USD tại ba bến")
    ['152 tỷ đồng', 'hai bến']
    """
    known = cached_quantities(evidence)
    about = {one.text for one in cached_quantities(claim) if _is_about(claim, one, known)}
    missing = [text for text in unmatched_numbers(claim, evidence) if text not in about]
    for one in cached_quantities(claim):
        if one.text in (*missing, *about) or one.is_vague:
            continue
        same = [other for other in known if one.value in (other.value, other.upper, other.out_of)]
        if same:
            if not any(units_agree(one.unit, other.unit) for other in same):
                missing.append(one.text)
        # A small number in words is held against the text only where the text counts the same differently;
        # "một" is more often grammar.
        elif one.in_words and one.value != 1 and one.unit and any(other.unit == one.unit for other in known):
            missing.append(one.text)
    return missing


_NEARLY = re.compile(
    r"(?<!\w)(?<!không )(?<!chưa )(?<!chẳng )"
    r"(?:(?P<under>gần|(?:chưa|không) (?:tới|đến|đầy)|ngót|suýt soát)|(?P<over>hơn|trên)|"
    r"khoảng|chừng|xấp xỉ)\s+$",
    re.IGNORECASE,
)
_ROUNDED_BY = Decimal("0.05")


def _is_about(claim: str, one: Quantity, known: Sequence[Quantity]) -> bool:
    """Whether a figure that the claim calls rounded ("gần", "hơn", "khoảng") rounds one of the evidence.

    >>> said = "gần 1.900 người"
    >>> (one,) = cached_quantities(said)
    >>> [_is_about(said, one, cached_quantities(text)) for text in ("1.876 người", "1.960 người")]
    [True, False]
    """
    said = _NEARLY.search(claim, max(0, one.start - 20), one.start)
    if said is None or one.value <= 0:
        return False
    for other in known:
        off = (other.value - one.value) / one.value
        right_way = off < 0 if said["under"] else off > 0 if said["over"] else True
        if right_way and abs(off) <= _ROUNDED_BY and units_agree(one.unit, other.unit):
            return True
    return False


_CODE = re.compile(r"(?<![\w./-])(?=[\w./-]*\d)(?=[\w./-]*[^\W\d_])\w+(?:[./-]\w+)*")


def codes(text: str) -> list[str]:
    """Designations of letters with digits, but for amounts and dates.

    >>> codes("Theo Nghị định 163/2024/NĐ-CP, mạng 5G dài 20km tới tháng 9/2025.")
    ['163/2024/NĐ-CP', '5G']
    """
    found = list(_CODE.finditer(text))
    figures = [place for place, _ in _figures(text)] if found else []
    return [one[0] for one in found if not _stands_in(one.span(), figures)]


def _stands_in(part: Span, places: Iterable[Span]) -> bool:
    return any(start <= part[0] and part[1] <= end for start, end in places)


def codes_missing(wanted: Iterable[str], evidence: str) -> list[str]:
    """The designations that the evidence lacks; what joins their parts, and case, may differ.

    >>> codes_missing(["COVID-19", "5G"], "Dịch Covid 19 và mạng 4G")
    ['5G']
    """
    return [one for one in wanted if not _spelled(one).search(evidence)]


@lru_cache(maxsize=2_000)
def _spelled(code: str) -> re.Pattern[str]:
    inner = r"[\s./-]?".join(map(re.escape, re.findall(r"\d+|[^\W\d_]+", code)))
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)


def _end_of_amount(one: Quantity) -> int:
    """Where a figure ends without the noun that it counts."""
    counts = one.unit and not is_measure(one.unit) and one.text.endswith(one.unit)
    return one.end - len(one.unit) if counts else one.end


def _bound(claim: str, evidence: str) -> float:
    """The least share of the words beside a figure of the claim that stand beside it in the evidence, 0..1.

    1.0 without figures.
    """
    least = 1.0
    for place, key in _figures(claim):
        mine = _beside(claim, place, _BESIDE)
        if not mine:
            continue
        theirs = [
            _beside(evidence, where, _BESIDE_WIDE) for where, other in _figures(evidence) if key & other
        ]
        least = min(least, max((len(mine & some) / len(mine) for some in theirs), default=0.0))
    return least


def _figures(text: str) -> list[tuple[Span, frozenset[object]]]:
    """Where the figures stand, and the values that tell them apart."""
    found: list[tuple[Span, frozenset[object]]] = [
        ((one.start, one.end), frozenset(v for v in (one.value, one.upper, one.out_of) if v is not None))
        for one in cached_quantities(text)
    ]
    found += [
        ((one.start, one.end), frozenset([(one.year or 0, one.month or 0, one.day or 0)]))
        for one in cached_dates(text)
    ]
    return found


def _beside(text: str, place: Span, size: int) -> frozenset[str]:
    heavy = [token for token in tokens(text) if background_idf(token.text) >= 1.0 or token.text[0].isdigit()]
    before = [token.text for token in heavy if token.end <= place[0]][-size:]
    after = [token.text for token in heavy if token.start >= place[1]][:size]
    return frozenset(word for word in (*before, *after) if not word[0].isdigit())


# -- what is denied, what is turned round ------------------------------------------------------------

_NEGATORS = words("không chưa chẳng chả")
# "hàng không", "số không", "không gian", "không chỉ": the syllable is half of a word; but not in
# "ngân hàng không chia", "đa số không chịu", "không chỉ định".
_BEFORE_NO_NEGATOR = words("hàng trên khoảng hư số")
_TAKES_THAT = words("ngân khách mặt nhà cửa đơn bán mua đặt giao chở gian xếp đa thiểu")
_AFTER_NO_NEGATOR = words("gian khí quân phận kích trung tặc chỉ những ngừng lưu lực tưởng vận cảng")
_REACH = 3  # words that a negator denies
_STOP_AT = frozenset(",;:.()–—")


def _polarity(text: str) -> dict[str, set[bool]]:
    """Each word, and whether its places are denied: ``{True}``, ``{False}`` or both.

    >>> _polarity("Cảng không đón tàu")
    {'cảng': {False}, 'đón': {True}, 'tàu': {True}}
    """
    row = tokens(text)
    found: dict[str, set[bool]] = {}
    reach = 0
    for at, token in enumerate(row):
        gap = text[row[at - 1].end : token.start] if at else ""
        if any(mark in _STOP_AT for mark in gap):
            reach = 0
        if _denies(row, at):
            reach = _REACH
            continue
        found.setdefault(token.text, set()).add(reach > 0)
        reach -= 1
    return found


def _denies(row: Sequence[Token], at: int) -> bool:
    """Whether a syllable denies something.

    >>> [_denies(tokens(text), 2) for text in ("Hãng hàng không", "Ngân hàng không chia lãi")]
    [False, True]
    """
    word = row[at].text
    if word not in _NEGATORS:
        return False
    if word != "không":
        return True
    two_before, before, after, two_after = (
        row[place].text if 0 <= place < len(row) else "" for place in (at - 2, at - 1, at + 1, at + 2)
    )
    if before in _BEFORE_NO_NEGATOR and two_before not in _TAKES_THAT:
        return False
    if after not in _AFTER_NO_NEGATOR:
        return True
    bind = AccentModel.background().association
    bound = bind(word, after)
    return bound < BOUND and bound <= bind(after, two_after)


_OPPOSITES = (
    ("tăng", "giảm"), ("cao", "thấp"), ("trên", "dưới"), ("hơn", "kém"), ("nhiều", "ít"), ("lớn", "nhỏ"),
    ("xuất", "nhập"), ("mua", "bán"), ("thắng", "thua"), ("trước", "sau"), ("đầu", "cuối"),
    ("nhanh", "chậm"), ("mạnh", "yếu"), ("mở", "đóng"), ("lên", "xuống"), ("vào", "ra"), ("đến", "đi"),
    ("sớm", "muộn"), ("dài", "ngắn"), ("rộng", "hẹp"), ("nam", "nữ"), ("đúng", "sai"), ("tốt", "xấu"),
    ("mới", "cũ"), ("đông", "tây"), ("bắc", "nam"), ("trong", "ngoài"), ("ủng", "phản"), ("đồng", "phản"),
    ("thuận", "nghịch"), ("lãi", "lỗ"), ("cho", "cấm"), ("thành", "bại"), ("đa", "thiểu"), ("thừa", "phủ"),
    ("xác", "phủ"), ("khẳng", "phủ"), ("thông", "bác"), ("nhận", "chối"), ("ý", "chối"), ("cấp", "hủy"),
)  # fmt: skip


_TURNED = frozenset({*_OPPOSITES, *(pair[::-1] for pair in _OPPOSITES)})


# -- where the two differ ----------------------------------------------------------------------------

_SHORT = 8  # words of a difference that is a change, not another wording
_TIGHT = 3  # the same for a negation


def edits(claim: str, evidence: str) -> dict[str, float]:
    """What stands in the place of what, where claim and evidence run alike.

    >>> edits("Năm nay kim ngạch với Huế không giảm.", "Năm nay kim ngạch với Vinh tăng.")
    {'alone': 1.0, 'negations': 1.0, 'opposites': 1.0, 'exchanged': 1.0, 'displaced': 1.0}
    """
    mine, theirs = _marked(claim), _marked(evidence)
    matcher = SequenceMatcher(None, [one.word for one in theirs], [one.word for one in mine], autojunk=False)
    negations = opposites = exchanged = 0
    kept: set[int] = set()
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            kept.update(range(begin, end))
            continue
        old, new = theirs[first:last], mine[begin:end]
        if len(old) > _SHORT or len(new) > _SHORT:
            continue
        if len(old) <= _TIGHT and len(new) <= _TIGHT:
            negations += sum(one.denies for one in old) != sum(one.denies for one in new)
        opposites += any((a.word, b.word) in _TURNED for a in old for b in new)
        were, are = {one.word for one in old}, {one.word for one in new}
        gone = {one.kind for one in old if one.kind and one.word not in are}
        come = {one.kind for one in new if one.kind and one.word not in were}
        exchanged += any(_same_kind(a, b) for a in gone for b in come)
    outstanding = [at for at, one in enumerate(mine) if one.kind]
    return {
        "alone": float(any(one.denies for one in mine) and not any(one.denies for one in theirs)),
        "negations": float(negations),
        "opposites": float(opposites),
        "exchanged": float(exchanged or _turned_round(mine, theirs)),
        "displaced": sum(at not in kept for at in outstanding) / len(outstanding) if outstanding else 0.0,
    }


_PASSIVE = words("bị được do bởi")


def _turned_round(mine: Sequence[_Marked], theirs: Sequence[_Marked]) -> int:
    """How many neighbouring names of the claim stand in the other order there, round the same words.

    A clause that has only moved takes its words with it, and a passive turns names round rightly.
    """
    if any(one.word in _PASSIVE for one in (*mine, *theirs)):
        return 0
    here, there = _names_of(mine), _names_of(theirs)
    shared = [name for name in here if name in there]
    turned = 0
    for first, second in pairwise(shared):
        end, begin = there[second][1], there[first][0]
        if end <= begin:
            between = {one.word for one in mine[here[first][1] : here[second][0]]}
            turned += bool(
                [one for one in theirs[end:begin] if one.word in between and background_idf(one.word) >= 1.0]
            )
    return turned


def _names_of(row: Sequence[_Marked]) -> dict[tuple[str, ...], Span]:
    """The names in a row by their last two syllables, where each stands first."""
    found: dict[tuple[str, ...], Span] = {}
    for kind, run in groupby(range(len(row)), key=lambda at: row[at].kind in _NAMES):
        places = list(run)
        if kind:
            found.setdefault(tuple(row[at].word for at in places[-2:]), (places[0], places[-1] + 1))
    return found


_NAMES = frozenset(kind.value for kind in NameKind)


@dataclass(frozen=True, slots=True)
class _Marked:
    word: str  # a whole figure by its value, else one syllable
    denies: bool = False
    kind: str = ""  # of the name or figure that it is, or is part of


def _same_kind(one: str, other: str) -> bool:
    if one == other:
        return True
    return NameKind.OTHER in (one, other) and {one, other} <= set(NameKind)


@lru_cache(maxsize=20_000)
def _marked(text: str) -> tuple[_Marked, ...]:
    """The words of a text, figures by value.

    >>> _marked("đạt 1,8 triệu TEU") == _marked("đạt 1.800.000 TEU")
    True
    """
    figures: dict[int, tuple[int, _Marked]] = {}
    for amount in cached_quantities(text):
        base = amount.unit.partition("/")[0]
        value = f"{amount.value.normalize()}-{amount.upper} {base}"
        figures[_first_word(text, amount.start)] = (amount.end, _Marked(value, kind=f"number {base}"))
    for date in cached_dates(text):
        said_date = f"{date.day}/{date.month}/{date.year}"
        figures[_first_word(text, date.start)] = (date.end, _Marked(said_date, kind="date"))
    said = cached_names(text)
    row = tokens(text)
    found: list[_Marked] = []
    past = 0
    for at, token in enumerate(row):
        if token.start < past:
            continue
        if token.start in figures:
            past, figure = figures[token.start]
            found.append(figure)
            continue
        name = next((one for one in said if one.start <= token.start < one.end), None)
        kind = name.kind.value if name and text[token.start].isupper() else ""
        found.append(_Marked(token.text, denies=_denies(row, at), kind=kind))
    return tuple(found)


def _first_word(text: str, start: int) -> int:
    """Where the first letter or digit stands from a place on: "-5" and "$5" begin before theirs."""
    found = _WORD.search(text, start)
    return found.start() if found else start


_WORD = re.compile(r"\w")


_JOINT = re.compile(
    r"[,;]\s+(?:(?:và|còn|trong khi|đồng thời|nhưng)\s+)?|\s+(?:và|còn|trong khi|đồng thời|nhưng)\s+"
)
_HALF_WORDS = 4


def two_halves(sentence: str) -> list[tuple[str, str]]:
    """The ways to cut a sentence in two where it joins things, the evenest first.

    >>> two_halves("Huế đón một triệu khách và Hội An đón hai triệu khách.")
    [('Huế đón một triệu khách', 'Hội An đón hai triệu khách.')]
    """
    found = [(sentence[: joint.start()], sentence[joint.end() :]) for joint in _JOINT.finditer(sentence)]
    long = [pair for pair in found if min(len(half.split()) for half in pair) >= _HALF_WORDS]
    return sorted(long, key=lambda pair: abs(len(pair[0]) - len(pair[1])))[:_MOST_CUTS]


_MOST_CUTS = 3

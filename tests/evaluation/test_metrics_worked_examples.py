"""One small worked example a metric; the numbers beside it were computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from fake_service import an_answer
from qa.evaluation.fate import Fate, fate
from qa.evaluation.metrics import METRICS, Metric
from qa.evaluation.metrics.abstention import (
    AbstainedAnswerable,
    AbstainedAt,
    AbstainedUnanswerable,
    Aurc,
    Auroc,
    CalibrationError,
)
from qa.evaluation.metrics.answers import AnswerInText, ExactMatch, FirstSentence, ListRecall, Right, TokenF1
from qa.evaluation.metrics.citations import (
    GoldPrecision,
    GoldRecall,
    TextPrecision,
    TextRecall,
    Verbatim,
    VerifierRecall,
)
from qa.evaluation.metrics.latency import Latency
from qa.evaluation.metrics.retrieval import Grain, Retrieval
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.runs import FoundPassage, GoldSpan, Record, Surroundings
from qa.records import Answer, Article, Citation, Span, Verdict

TRADE = Article(
    id="trade",
    title="Thương mại",
    text="Năm 2024, kim ngạch đạt 260,65 tỷ USD. Xuất khẩu nông sản tăng mạnh. Bà Lan nói vậy.",
)
FIRST, SECOND, THIRD = (0, 38), (39, 68), (69, 84)
CITY = Article(id="city", title="Thủ đô", text="Thủ đô là Hà Nội. Thành phố lớn nhất là TP.HCM.")


def a_question(*answers: str, **changes: object) -> Question:
    plain = Question(
        id="q",
        question="Kim ngạch năm 2024?",
        kind="number",
        answerable=True,
        split="dev",
        cluster="trade",
        answers=answers,
        evidence=(Evidence(article="trade", quote="Năm 2024, kim ngạch đạt 260,65 tỷ USD."),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


NO_ANSWER = {"answerable": False, "answers": (), "evidence": ()}


def a_record(
    question: Question, answer: Answer | None, *, gold: Sequence[Span] = (FIRST,), ms: float = 0.0
) -> Record:
    return Record(
        question=question,
        answer=answer,
        hits=(),
        gold=tuple(GoldSpan(article_id="trade", span=span) for span in gold) if question.answerable else (),
        surroundings=tuple(
            Surroundings(before="", after="", verbatim=c.quote == TRADE.text[slice(*c.source_span)])
            for c in (answer.citations if answer else ())
        ),
        ask_ms=ms,
    )


def silent(confidence: float = 0.1) -> Answer:
    return an_answer("", TRADE, [], confidence=confidence)


def value(metric: Metric, *records: Record) -> float:
    rows = metric.rows(records)
    return float(metric.estimate(rows, np.ones((1, len(records))))[0])


def test_exact_match_takes_numbers_by_value_and_a_missing_answer_as_zero() -> None:
    question = a_question("260,65 tỷ USD")
    same = a_record(question, an_answer("", TRADE, [FIRST], short_answer="260,650 tỉ USD"))
    longer = a_record(question, an_answer("", TRADE, [FIRST], short_answer="đạt 260,65 tỷ USD"))
    # 1, 0 and 0 over 3
    assert value(ExactMatch(), same, longer, a_record(question, silent())) == pytest.approx(1 / 3)


def test_f1_counts_shared_syllables() -> None:
    question = a_question("Hà Nội")
    exact = a_record(question, an_answer("", TRADE, [FIRST], short_answer="Hà Nội"))
    longer = a_record(question, an_answer("", TRADE, [FIRST], short_answer="thành Hà Nội"))
    # 1, then P 2/3 and R 2/2 give 0.8, then 0: 1.8 / 3
    assert value(TokenF1(), exact, longer, a_record(question, None)) == pytest.approx(0.6)


def test_answer_in_text_looks_at_the_whole_answer() -> None:
    question = a_question("260,65 tỷ USD")
    late = a_record(question, an_answer("", TRADE, [SECOND, FIRST]))
    other = a_record(question, an_answer("", TRADE, [SECOND]))
    assert value(AnswerInText(), late, other, a_record(question, silent())) == pytest.approx(1 / 3)


def test_first_sentence_must_hold_the_answer_and_cite_the_gold_article() -> None:
    question = a_question("260,65 tỷ USD")
    first = a_record(question, an_answer("", TRADE, [FIRST, SECOND]))
    late = a_record(question, an_answer("", TRADE, [SECOND, FIRST]))
    copy = replace(TRADE, id="copy")  # says the same elsewhere
    elsewhere = a_record(question, an_answer("", copy, [FIRST]))
    assert value(FirstSentence(), first, late, elsewhere) == pytest.approx(1 / 3)


def test_list_recall_counts_the_items_named_in_any_variant() -> None:
    question = a_question(answer_groups=(("260,65 tỷ USD", "260,65 tỷ đô la"), ("bà Lan",), ("ông Nam",)))
    two_of_three = a_record(question, an_answer("", TRADE, [FIRST, THIRD]))
    # 2/3 and 0 over 2; a question that is no list does not count
    no_list = a_record(a_question("x"), silent())
    assert value(ListRecall(), two_of_three, a_record(question, silent()), no_list) == pytest.approx(1 / 3)


def test_right_is_an_answer_with_its_article_or_silence_where_there_is_none() -> None:
    question, impossible = a_question("260,65 tỷ USD"), a_question(**NO_ANSWER)
    records = [
        a_record(question, an_answer("", TRADE, [FIRST])),  # right
        a_record(question, silent()),  # wrong
        a_record(impossible, silent()),  # right
        a_record(impossible, an_answer("", TRADE, [FIRST])),  # wrong
        a_record(impossible, None),  # asking failed: wrong, not silent
    ]
    assert value(Right(), *records) == pytest.approx(2 / 5)
    assert [fate(r) for r in records] == [
        Fate.RIGHT,
        Fate.NOT_FOUND,
        Fate.RIGHT,
        Fate.SHOULD_ABSTAIN,
        Fate.FAILED,
    ]


def test_gold_recall_wants_one_piece_of_evidence_or_all_of_them() -> None:
    both = (FIRST, THIRD)
    evidence = (Evidence(article="trade", quote="a"), Evidence(article="trade", quote="b"))
    answer = an_answer("", TRADE, [FIRST, SECOND])
    any_one = a_record(a_question("x", evidence=evidence), answer, gold=both)
    all_of_them = a_record(a_question("x", evidence=evidence, all_evidence=True), answer, gold=both)
    # 1, 1/2 and 0
    assert value(GoldRecall(), any_one, all_of_them, a_record(a_question("x"), silent())) == pytest.approx(
        0.5
    )
    # of two citations one hits: 1/2, 1/2 and 0
    assert value(GoldPrecision(), any_one, all_of_them, a_record(a_question("x"), silent())) == pytest.approx(
        1 / 3
    )


def test_text_recall_counts_statements_whose_words_are_cited_and_those_without_a_citation() -> None:
    carried = an_answer("", TRADE, [FIRST])
    wrong_number = reworded(carried, "Năm 2024, kim ngạch đạt 270 tỷ USD.")
    half_cited = replace(carried, answer=carried.answer + " Ngoài ra còn nhiều nước khác.")
    records = [a_record(a_question("x"), answer) for answer in (carried, wrong_number, half_cited, silent())]
    # 1, 0, 1/2; silence says nothing that would need carrying
    assert value(TextRecall(), *records) == pytest.approx(0.5)


def test_text_precision_calls_a_citation_needless_when_the_others_carry_without_it() -> None:
    one = an_answer("", TRADE, [FIRST])
    needless = Citation(
        n=2,
        answer_span=one.citations[0].answer_span,
        source_id="s1",
        article_id="trade",
        source_span=SECOND,
        quote=TRADE.text[slice(*SECOND)],
        verdict=Verdict.SUPPORTED,
        score=0.9,
    )
    two = replace(one, citations=(*one.citations, needless))
    # 1 and 1/2
    assert value(TextPrecision(), *(a_record(a_question("x"), a) for a in (one, two))) == pytest.approx(0.75)


def test_verifier_recall_repeats_our_own_verdicts_and_is_reported_apart() -> None:
    trusted = an_answer("", TRADE, [FIRST])
    doubted = an_answer("", TRADE, [FIRST], verdict=Verdict.UNSUPPORTED)
    assert value(VerifierRecall(), *(a_record(a_question("x"), a) for a in (trusted, doubted))) == 0.5


def test_verbatim_is_the_share_of_quotes_that_are_the_span() -> None:
    exact = an_answer("", TRADE, [FIRST, SECOND])
    altered = replace(
        exact, citations=(exact.citations[0], replace(exact.citations[1], quote="Xuất khẩu giảm."))
    )
    # 2/2 and 1/2; silence quotes nothing
    records = [a_record(a_question("x"), answer) for answer in (exact, altered, silent())]
    assert value(Verbatim(), *records) == pytest.approx(0.75)


def found(*places: tuple[str, Span]) -> tuple[FoundPassage, ...]:
    return tuple(FoundPassage(article_id=a, span=s, score=0, dense=0, lexical=0) for a, s in places)


def test_retrieval_ranks_articles_once_and_passages_by_the_evidence_they_hold() -> None:
    record = replace(
        a_record(a_question("x"), None),
        hits=found(
            ("city", (0, 20)), ("city", (20, 40)), ("trade", SECOND), ("trade", FIRST), ("trade", (0, 50))
        ),
    )
    # Articles: city, trade -> rank 2. Passages: other, other, other, evidence -> rank 4, then once more.
    assert value(Retrieval("R@1", Grain.ARTICLE), record) == 0
    assert value(Retrieval("R@5", Grain.ARTICLE), record) == 1
    assert value(Retrieval("RR@10", Grain.ARTICLE), record) == 1 / 2
    assert value(Retrieval("nDCG@10", Grain.ARTICLE), record) == pytest.approx(1 / np.log2(3))
    assert value(Retrieval("RR@10", Grain.PASSAGE), record) == 1 / 4
    assert value(Retrieval("nDCG@10", Grain.PASSAGE), record) == pytest.approx(1 / np.log2(5))


def test_retrieval_needs_every_piece_where_the_question_does() -> None:
    evidence = (Evidence(article="trade", quote="a"), Evidence(article="trade", quote="b"))
    question = a_question("x", evidence=evidence, all_evidence=True)
    record = replace(a_record(question, None, gold=(FIRST, THIRD)), hits=found(("trade", FIRST)))
    nothing = a_record(question, None, gold=(FIRST, THIRD))
    # one of two pieces, then none at all: (1/2 + 0) / 2
    assert value(Retrieval("R@5", Grain.PASSAGE), record, nothing) == 1 / 4


def asked(*confidences: tuple[float, bool, bool]) -> list[Record]:
    """Make records of (confidence, answerable, answered right where answered)."""
    made = []
    for confidence, answerable, right in confidences:
        question = a_question("260,65 tỷ USD") if answerable else a_question(**NO_ANSWER)
        made.append(
            a_record(question, an_answer("", TRADE, [FIRST if right else SECOND], confidence=confidence))
        )
    return made


def test_abstention_shares_count_each_side_apart() -> None:
    # the fake is silent under 0.3
    records = asked(
        (0.9, True, True), (0.2, True, True), (0.8, False, False), (0.1, False, False), (0.0, False, False)
    )
    assert value(AbstainedAnswerable(), *records) == 1 / 2
    assert value(AbstainedUnanswerable(), *records) == pytest.approx(2 / 3)


def test_auroc_is_the_chance_that_the_answerable_one_is_surer() -> None:
    # pairs: .9>.8 win, .9>.5 win, .5<.8 loss, .5=.5 half: 2.5 of 4
    records = asked((0.9, True, True), (0.5, True, True), (0.8, False, False), (0.5, False, False))
    assert value(Auroc(), *records) == pytest.approx(2.5 / 4)


def test_abstained_at_a_cost_takes_the_highest_threshold_that_it_allows() -> None:
    # one of two answerable may be lost: all under 0.9 abstain, and that is one of two unanswerable
    records = asked((0.9, True, True), (0.5, True, True), (0.95, False, False), (0.6, False, False))
    assert value(AbstainedAt(0.5), *records) == 1 / 2
    # none may be lost: all under 0.5 abstain, none unanswerable
    assert value(AbstainedAt(0.05), *records) == 0


def test_aurc_is_the_mean_risk_over_all_coverages() -> None:
    # in order: right, wrong, right, silent (an error): risks 0/1, 1/2, 1/3, 2/4
    records = asked((0.9, True, True), (0.8, True, False), (0.7, True, True), (0.1, True, True))
    assert value(Aurc(), *records) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_aurc_shares_the_errors_of_equal_confidences_whatever_their_order() -> None:
    # both at 0.8, one wrong: half an error each: risks .5/1, 1/2
    records = asked((0.8, True, True), (0.8, True, False))
    assert value(Aurc(), *records) == value(Aurc(), *records[::-1]) == pytest.approx(0.5)


def test_calibration_error_weighs_each_bin_by_its_answers() -> None:
    # bin .9: claimed .95 and .91, right 1 of 2: |.93 - .5| * 2/3; bin .5: claimed .55, right: .45 * 1/3
    records = asked((0.95, True, True), (0.91, True, False), (0.55, True, True), (0.1, True, True))
    assert value(CalibrationError(), *records) == pytest.approx(0.43 * 2 / 3 + 0.45 / 3)


def test_latency_takes_the_nearest_rank() -> None:
    records = [a_record(a_question("x"), silent(), ms=ms) for ms in (5.0, 1.0, 4.0, 2.0, 3.0)]
    assert (value(Latency(0.5), *records), value(Latency(0.95), *records)) == (3.0, 5.0)


def test_every_metric_has_a_name_of_its_own_and_cites_its_source() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    assert [str(metric) for metric in METRICS] == names
    uncited = [
        m.name for m in METRICS if not any(mark in (m.__doc__ or "") for mark in ("arXiv", "19", "20"))
    ]
    assert uncited == []


def test_fates_name_the_first_stage_at_which_a_question_was_lost() -> None:
    question = a_question("260,65 tỷ USD")
    hits = found(("trade", FIRST))
    lost = [
        replace(a_record(question, silent()), hits=hits),
        replace(a_record(question, an_answer("", CITY, [(0, 17)])), hits=hits),
        replace(a_record(question, an_answer("", TRADE, [SECOND])), hits=hits),
    ]
    assert [fate(r) for r in lost] == [Fate.ABSTAINED, Fate.OTHER_ARTICLE, Fate.OTHER_SENTENCE]


def reworded(answer: Answer, text: str) -> Answer:
    citation = replace(answer.citations[0], answer_span=(0, len(text)))
    return replace(answer, answer=f"{text} [1]", citations=(citation,))

"""Every metric: recorded runs -> a figure with an interval.

A metric is a small frozen value that names itself. It turns records into rows, one a question,
and rows with weights into an estimate; resampling only changes the weights.
"""

from qa.evaluation.metrics.abstention import ABSTENTION
from qa.evaluation.metrics.answers import ANSWERS
from qa.evaluation.metrics.base import Floats, Mean, Metric
from qa.evaluation.metrics.citations import CITATIONS
from qa.evaluation.metrics.latency import LATENCY
from qa.evaluation.metrics.retrieval import RETRIEVAL

GROUPS: dict[str, tuple[Metric, ...]] = {
    "Answers": ANSWERS,
    "Citations": CITATIONS,
    "Retrieval": RETRIEVAL,
    "Abstention": ABSTENTION,
    "Latency": LATENCY,
}
METRICS: tuple[Metric, ...] = tuple(metric for group in GROUPS.values() for metric in group)

__all__ = ["GROUPS", "METRICS", "Floats", "Mean", "Metric"]

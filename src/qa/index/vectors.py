"""Nearest passages by cosine: FAISS, derived from the store's vectors.

Exact up to `EXACT_LIMIT` passages; above, an inverted file of 8-bit vectors whose ``nprobe`` is set by
measuring its recall against the exact answer while building. Saved with ``faiss.write_index``; read
memory-mapped and never written again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.index.store import FloatMatrix, Ids

EXACT_LIMIT = 100_000
_RECALL = 0.99  # of the exact ten nearest, that an approximate index must find
_PROBES = (8, 16, 32, 64, 128, 256)
_SAMPLE = 200_000  # vectors that train the cells


class VectorIndex:
    """(question vector) -> nearest passage ids."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index

    @classmethod
    def from_vectors(
        cls, blocks: Iterator[tuple[Ids, FloatMatrix]], *, dim: int, exact_limit: int = EXACT_LIMIT
    ) -> VectorIndex:
        """Build from blocks of ids, (n,) int64, and unit rows, (n, dim) float32."""
        import faiss

        kept = [(ids, rows) for ids, rows in blocks]
        ids = np.concatenate([one for one, _ in kept]) if kept else np.empty(0, np.int64)
        rows = np.concatenate([one for _, one in kept]) if kept else np.empty((0, dim), np.float32)
        if len(ids) <= exact_limit:
            exact = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
            exact.add_with_ids(rows, ids)
            return cls(exact)
        cells = int(4 * np.sqrt(len(ids)))
        index: Any = faiss.index_factory(dim, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
        generator = np.random.default_rng(0)
        sample = rows[np.sort(generator.permutation(len(rows))[: min(len(rows), _SAMPLE)])]
        index.train(sample)
        index.add_with_ids(rows, ids)
        index.nprobe = _tune(index, ids, rows, generator)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read a saved index, memory-mapped where its kind allows."""
        import faiss

        # Questions come one at a time from many threads: more threads inside one search only contend.
        faiss.omp_set_num_threads(1)
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, vector: npt.NDArray[np.float32], k: int, *, among: Ids | None = None) -> list[int]:
        """Ids of the ``k`` nearest passages, best first, of all or ``among`` some."""
        import faiss

        if not len(self) or (among is not None and not len(among)):
            return []
        query = np.ascontiguousarray(vector[None, :], np.float32)
        if among is None:
            _, found = self._index.search(query, min(k, len(self)))
        else:
            chosen = faiss.IDSelectorBatch(among)
            # A filter may leave few passages in the nearest cells: look in all of them.
            make: Any = faiss
            if isinstance(self._index, faiss.IndexIVF):
                parameters = make.SearchParametersIVF(sel=chosen, nprobe=self._index.nlist)
            else:
                parameters = make.SearchParameters(sel=chosen)
            _, found = self._index.search(query, min(k, len(self)), params=parameters)
        return [int(one) for one in found[0] if one >= 0]


def _tune(index: Any, ids: Ids, rows: FloatMatrix, generator: np.random.Generator) -> int:  # noqa: ANN401
    """The fewest probes that find `_RECALL` of the exact ten nearest of a hundred passages."""
    questions = rows[generator.permutation(len(rows))[:100]]
    exact = [set(ids[np.argpartition(-(rows @ question), 10)[:10]].tolist()) for question in questions]
    for probes in _PROBES:
        index.nprobe = probes
        _, found = index.search(questions, 10)
        hits = sum(len(wanted & set(row.tolist())) for wanted, row in zip(exact, found, strict=True))
        if hits >= _RECALL * 10 * len(exact):
            return probes
    return int(index.nlist)

"""Draw the reader as an ONNX graph: trained tensors -> bytes, no torch.

In: the word vectors of one question with one text (1, tokens, hidden). Out: logits of start and end
(tokens, 2) and of relevance (1, 1). Drawn as the encoder's graph is: int8, one scale of activations a run,
therefore one text a run, and nothing hangs on a text's neighbours.

Logits ask for more care than a mean of vectors. Weights take all 8 bits (the session must ask for the exact
kernels of processors without VNNI), and each input is evened out against the weights that it meets, after
SmoothQuant (arXiv 2211.10438), from the layer norm before it, without texts. Error of the logits against
float32, in standard deviations: 7 bits 0.144, 8 bits 0.089, evened out too 0.076.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from qa.encoding.graph import LIKELY_PEAK, MICROSOFT, _embed, _Sheet, likely_peaks
from qa.encoding.weights import FloatArray, WeightFile

WORDS, SPANS, RELEVANCE = "words", "spans", "relevance"
WHOLE_MAX = 127
EVENED = 0.7  # how much of the unevenness goes from the activations into the weights


def draw(tensors: Mapping[str, FloatArray], *, base: WeightFile) -> bytes:
    """Draw the graph of trained tensors; `base` gives the sizes."""
    weights = WeightFile(
        shape=base.shape,
        pieces=base.pieces,
        tensors={
            name: np.ascontiguousarray(tensor, np.float32).reshape(-1).view(np.uint8)
            for name, tensor in tensors.items()
        },
        quantised=frozenset(),
    )
    hidden = base.shape.hidden
    sheet = _ReaderSheet()
    x = _embed(sheet, weights)
    norm = "emb.ln"
    for layer in range(base.shape.layers):
        x = _layer(sheet, weights, f"l{layer}", x, norm)
        norm = f"l{layer}.oln"
    sheet.add("Squeeze", [x, sheet.axis(0)], "read")
    begin = sheet.add("Gather", ["read", sheet.axis(0)], "begin", axis=0)
    for head, of in ((SPANS, "read"), (RELEVANCE, begin)):
        part = "span" if head == SPANS else "relevance"
        rows = sheet.hold(f"{part}.w", np.ascontiguousarray(weights.matrix(f"{part}.w", hidden).T))
        product = sheet.add("MatMul", [of, rows], f"{part}.product")
        sheet.add("Add", [product, sheet.hold(f"{part}.b", weights.vector(f"{part}.b"))], head)
    return sheet.serialise(hidden)


def _layer(sheet: _Sheet, weights: WeightFile, layer: str, x: str, norm: str) -> str:
    """Draw one layer; `norm` is the layer norm that made `x`."""
    hidden, inner = weights.shape.hidden, weights.shape.inner

    def matrix(parts: str, width: int) -> FloatArray:
        return np.concatenate([weights.matrix(f"{layer}.{part}.w", width) for part in parts.split()])

    def product(x: str, out: str, parts: str, width: int, stretch: FloatArray | float = 1.0) -> str:
        whole, scales = to_int8(matrix(parts, width) * np.asarray(stretch, np.float32))
        bias = np.concatenate([weights.vector(f"{layer}.{part}.b") for part in parts.split()])
        name = f"{layer}.{out}"
        operands = [
            x,
            sheet.hold(f"{name}.w", np.ascontiguousarray(whole.T)),
            sheet.hold(f"{name}.scale", scales),
            sheet.hold(f"{name}.zero", np.zeros(len(scales), np.int8)),
            sheet.hold(f"{name}.b", bias),
        ]
        return sheet.add_microsoft("DynamicQuantizeMatMul", operands, name)

    def evened_product(x: str, out: str, parts: str, norm: str) -> str:
        peaks = np.abs(weights.vector(f"{norm}.b")) + LIKELY_PEAK * np.abs(weights.vector(f"{norm}.w"))
        largest = np.maximum(np.abs(matrix(parts, hidden)).max(axis=0), 1e-4)
        by = (peaks**EVENED / largest ** (1 - EVENED)).astype(np.float32)
        even = sheet.add("Mul", [x, sheet.hold(f"{layer}.{out}.by", 1 / by)], f"{layer}.{out}.even")
        return product(even, out, parts, hidden, stretch=by)

    def add_and_norm(x: str, residual: str, out: str, part: str) -> str:
        total = sheet.add("Add", [x, residual], f"{layer}.{out}.sum")
        return sheet.norm(total, f"{layer}.{out}", f"{layer}.{part}", weights)

    q, k, v = (f"{layer}.{part}" for part in "qkv")
    sheet.split(evened_product(x, "qkv", "q k v", norm), [q, k, v])
    seen = sheet.add_microsoft(
        "MultiHeadAttention", [q, k, v], f"{layer}.seen", num_heads=weights.shape.heads
    )
    attended = add_and_norm(product(seen, "attention", "ao", hidden), x, "attended", "aln")
    wide = sheet.add_microsoft(
        "Gelu", [evened_product(attended, "wide", "fi", f"{layer}.aln")], f"{layer}.gelu"
    )
    peaks = likely_peaks(weights, layer)
    even = sheet.add("Mul", [wide, sheet.hold(f"{layer}.even.by", 1 / peaks)], f"{layer}.even")
    return add_and_norm(product(even, "narrow", "fo", inner, stretch=peaks), attended, "out", "oln")


def to_int8(rows: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Round rows to whole numbers with one scale each, all 8 bits.

    >>> whole, scales = to_int8(np.array([[12.7, -2.5]], np.float32))
    >>> whole.tolist(), scales.round(4).tolist()
    ([[127, -25]], [0.10000000149011612])
    """
    scales = (np.abs(rows).max(axis=1) / WHOLE_MAX).astype(np.float32)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales


class _ReaderSheet(_Sheet):
    """A sheet with the reader's inputs and outputs."""

    def serialise(self, hidden: int) -> bytes:
        value, kind = self._helper.make_tensor_value_info, self._helper.onnx.TensorProto
        graph = self._helper.make_graph(
            self._nodes,
            "reader",
            [value(WORDS, kind.FLOAT, [1, "tokens", hidden])],
            [value(SPANS, kind.FLOAT, ["tokens", 2]), value(RELEVANCE, kind.FLOAT, [1, 1])],
            list(self._constants.values()),
        )
        model = self._helper.make_model(
            graph,
            opset_imports=[self._helper.make_opsetid("", 18), self._helper.make_opsetid(MICROSOFT, 1)],
            ir_version=9,
        )
        serialised: bytes = model.SerializeToString()
        return serialised

"""Write the bundled model as a sentence-transformers folder: weights -> files.

The architecture is BERT with XLM-R's tokenizer, as in `intfloat/multilingual-e5-small`; tensors are the
4-bit weights spelled out in float32.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from qa.encoding.weights import Pieces, WeightFile, dequantise

ROWS_AT_ONCE = 8192
PROMPTS = {"query": "query: ", "passage": "passage: "}

# The weight file's names of a layer's parts, and those of transformers.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_folder(weights: WeightFile, folder: Path) -> None:
    """Write everything that `SentenceTransformer(folder)` reads."""
    write_tensors(weights, folder / "model.safetensors")
    shape, pieces = weights.shape, weights.pieces
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    documents: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.inner,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": pieces.padding,
            "position_embedding_type": "absolute",
            "tokenizer_class": "PreTrainedTokenizerFast",
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer.json": tokenizer(pieces),
        "tokenizer_config.json": {
            # Reads tokenizer.json as it stands; XLMRobertaTokenizer would build its own from the pieces.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **_SPECIAL,
        },
        "special_tokens_map.json": _SPECIAL,
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(modules.items())
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # the weight file has none, and none is used
        },
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


_SPECIAL = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def write_tensors(weights: WeightFile, path: Path) -> None:
    """Write every tensor in float32 under transformers' name, in the safetensors format.

    By hand, a slice at a time: the embedding table alone would take 384 MB at once.
    """
    layout: dict[str, object] = {"__metadata__": {"format": "pt"}}
    tensors = list(_tensors(weights))
    at = 0
    for name, _, shape in tensors:
        size = 4 * math.prod(shape)
        layout[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    header = json.dumps(layout).encode()
    header += b" " * (-len(header) % 8)
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for _, source, shape in tensors:
            if source not in weights.quantised:
                file.write(weights.tensors[source].tobytes())
                continue
            blocks = weights.blocks(source, shape[1])
            for start in range(0, len(blocks), ROWS_AT_ONCE):
                file.write(dequantise(blocks[start : start + ROWS_AT_ONCE]).tobytes())


def _tensors(weights: WeightFile) -> Iterator[tuple[str, str, list[int]]]:
    """Name every tensor: transformers' name, the weight file's, and the shape."""
    sizes = weights.shape
    hidden, inner = sizes.hidden, sizes.inner
    yield "embeddings.word_embeddings.weight", "emb.word", [sizes.vocabulary, hidden]
    yield "embeddings.position_embeddings.weight", "emb.pos", [sizes.positions, hidden]
    yield "embeddings.token_type_embeddings.weight", "emb.type", [sizes.token_types, hidden]
    yield "embeddings.LayerNorm.weight", "emb.ln.w", [hidden]
    yield "embeddings.LayerNorm.bias", "emb.ln.b", [hidden]
    for layer in range(sizes.layers):
        for part, name in _LAYER.items():
            rows = inner if part == "fi" else hidden
            width = inner if part == "fo" else hidden
            shape = [rows] if part.endswith("ln") else [rows, width]
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{part}.w", shape
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{part}.b", [rows]


def tokenizer(pieces: Pieces) -> dict[str, object]:
    """Write the document of the `tokenizers` library.

    Its steps Nmt and NFKC together rewrite what the weight file's table rewrites, but for 74 code points,
    of which the full-width tilde is the only one older than the model.
    """
    count = len(pieces.scores)
    special = {token: pieces.text(token) for token in [0, 1, 2, 3, count - 1]}
    first, last = special[pieces.begin], special[pieces.end]

    def mark(token: str) -> dict[str, object]:
        return {"SpecialToken": {"id": token, "type_id": 0}}

    def text(name: str) -> dict[str, object]:
        return {"Sequence": {"id": name, "type_id": 0}}

    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": token,
                "content": content,
                "single_word": False,
                "lstrip": content == "<mask>",
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for token, content in special.items()
        ],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [mark(first), text("A"), mark(last)],
            "pair": [mark(first), text("A"), mark(last), mark(last), text("B"), mark(last)],
            "special_tokens": {
                content: {"id": content, "ids": [token], "tokens": [content]}
                for token, content in special.items()
                if content in (first, last)
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unknown,
            "vocab": [[pieces.text(token), float(pieces.scores[token])] for token in range(count)],
            "byte_fallback": False,
        },
    }

"""Export a trained reader: checkpoint -> reader.onnx and reader.json.

Run `python -m qa.reading.export --help`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from qa.encoding.weights import FloatArray, WeightFile, find_weight_file
from qa.reading.graph import draw
from qa.reading.onnx_reader import FILE, FOLDER, LABEL


def read_checkpoint(path: Path) -> tuple[dict[str, FloatArray], int]:
    """Give the trained tensors by name, and the steps behind them."""
    import torch

    state = torch.load(path, weights_only=True, map_location="cpu")
    return {name: tensor.detach().numpy() for name, tensor in state["tensors"].items()}, state["step"]


def averaged(
    tensors: Mapping[str, FloatArray], before: Mapping[str, FloatArray], share: float
) -> dict[str, FloatArray]:
    """Mix in ``share`` (0..1) of another round's weights: what the last one learnt is forgotten less.

    After Wortsman et al. 2022 (arXiv 2203.05482).
    """
    return {name: (1 - share) * tensor + share * before[name] for name, tensor in tensors.items()}


def export(checkpoint: Path, folder: Path, *, before: Path | None = None, share: float = 0.0) -> Path:
    """Write the reader of a checkpoint into a folder; the label with its hash comes last.

    ``share`` (0..1) of its weights are those of the checkpoint ``before``, where one is given.
    """
    tensors, step = read_checkpoint(checkpoint)
    if before is not None:
        tensors = averaged(tensors, read_checkpoint(before)[0], share)
    content = draw(tensors, base=WeightFile.load(find_weight_file()))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_bytes(content)
    label = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "steps": step}
    (folder / LABEL).write_text(json.dumps(label, indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, default=Path("eval/runs/reader/checkpoint.pt"))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--before", type=Path, help="checkpoint of the round before, to average with")
    parser.add_argument("--share", type=float, default=0.3, help="of the weights of --before")
    options = parser.parse_args()
    print(export(options.checkpoint, options.folder, before=options.before, share=options.share))  # noqa: T201


if __name__ == "__main__":
    main()

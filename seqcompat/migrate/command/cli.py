"""
``python -m seqcompat migrate``: one run of the command, from its arguments to its exit status.
"""

from __future__ import annotations

import contextlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.command import arguments as command_line
from seqcompat.migrate.command import files, run, vcs, writing
from seqcompat.migrate.report import output, results

if TYPE_CHECKING:
    from seqcompat.migrate.report.results import Report

DONE, FOUND, USAGE, STRICT, FAILED, INTERRUPTED = 0, 1, 2, 3, 123, 130
#: Files with which one may have to wait for the command.
MANY = 200


class Problem(Exception):
    """The command cannot do anything: the message for the user, and status 2."""


class Streams:
    """
    Standard output, for what was asked for, and standard error, for what is said about it.

    A reader who goes away, such as ``head``, does not keep files from being written.
    """

    def __init__(self) -> None:
        self.style = output.Style(sys.stdout)
        self.gone = False

    def put(self, line: str) -> None:
        self.put_bytes((line + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace"))

    def put_bytes(self, data: bytes) -> None:
        if self.gone:
            return
        try:
            sys.stdout.buffer.write(data)
        except BrokenPipeError:
            self._lose()

    def flush(self) -> None:
        try:
            if not self.gone:
                sys.stdout.flush()
        except BrokenPipeError:
            self._lose()

    def _lose(self) -> None:
        self.gone = True
        # So that the interpreter, when it ends, does not try and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, line: str) -> None:
        self.flush()
        stream, line = sys.stderr, output.one_line(output.printable(line))
        stream.write(
            (line + "\n")
            .encode(stream.encoding or "utf-8", "backslashreplace")
            .decode(stream.encoding or "utf-8")
        )
        stream.flush()


def main(arguments: Any = None) -> Any:
    """Run the command; returns the exit status."""
    options = command_line.parse(sys.argv[1:] if arguments is None else arguments)
    streams = Streams()
    try:
        _load_evidence(options)
        status = _standard_input(options, streams) if options.stdin else _files(options, streams)
    except (Problem, run.Died) as problem:
        streams.say(f"{command_line.PROG}: error: {problem}")
        status = USAGE
    except KeyboardInterrupt:
        streams.say("Interrupted. Nothing was written.")
        status = INTERRUPTED
    streams.flush()
    return status


def _load_evidence(options: Namespace) -> None:
    paths, options.evidence = options.evidence, None
    if paths:
        from seqcompat.migrate.observe import evidence

        try:
            options.evidence = evidence.Evidence.load(paths, options.base)
        except evidence.EvidenceError as error:
            raise Problem(str(error))


def _standard_input(options: Namespace, streams: Streams) -> Any:
    data = sys.stdin.buffer.read()
    (result,) = run.run([(options.stdin_filename, data)], options)
    report = results.Report([result], options.steps, options.select, options.ignore)
    if options.future:
        _show(report, options, streams)
    else:
        # The text has standard output for itself. Where it failed there is none, which no editor
        # takes for the result.
        if not report.has(*results.FAILURES):
            streams.put_bytes(data if result.after is None else result.after)
        for line in output.text(report, output.Style(sys.stderr)):
            streams.say(line)
    _html(report, options)
    return _status(report, options)


def _files(options: Namespace, streams: Streams) -> Any:
    paths = _found(options, streams)
    with _progress(run.total(len(paths), options.steps), options) as progress:
        found = run.run([(path, None) for path in paths], options, progress)
    report = results.Report(found, options.steps, options.select, options.ignore)
    if not options.future:
        _permit(report, options, streams)
        if not options.quiet:
            streams.say(output.summary(report))
        report = _write(report, options, streams)
    _show(report, options, streams)
    _html(report, options)
    if not options.quiet:
        for line in output.python_2(report):
            streams.say(line)
    if options.quiet:
        pass
    elif options.future:
        streams.say(output.summary(report))
    elif report.changed:
        streams.say(f"{output.count(len(report.changed), 'file')} written.")
    return _status(report, options)


def _found(options: Namespace, streams: Streams) -> Any:
    try:
        found = files.find(
            options.paths,
            options.include,
            options.exclude + options.extend_exclude,
            options.base,
            options.force_exclude,
        )
    except OSError as error:
        raise Problem(f"{error.filename}: {error.strerror}")
    for sentence in found.passed_over:
        streams.say(f"note: {sentence}.")
    return found.files


def _permit(report: Report, options: Namespace, streams: Streams) -> None:
    paths = [result.path for result in report.changed]
    if options.allow_dirty:
        outside = vcs.outside(paths)
        if outside and not options.quiet:
            streams.say(f"warning: {outside}.")
        return
    obstacles = vcs.obstacles(paths)
    if obstacles:
        raise Problem(
            f"{'; '.join(obstacles)}. Nothing was written. Commit or stash first, so that you can "
            "see and undo what the command does, or pass --allow-dirty."
        )


def _write(report: Report, options: Namespace, streams: Streams) -> Any:
    written, done = [], []
    try:
        for result in report.files:
            done.append(result if result.after is None else writing.write(result))
            if done[-1].after is not None:
                written.append(result.path)
    except KeyboardInterrupt:
        streams.say(
            f"Interrupted. {output.count(len(written), 'file was', 'files were')} written, each of "
            "them whole."
        )
        raise SystemExit(INTERRUPTED)
    return results.Report(done, options.steps, options.select, options.ignore)


def _show(report: Report, options: Namespace, streams: Streams) -> None:
    lines = output.document(report, options.output_format, streams.style)
    if options.output_file:
        _put_file(options.output_file, "\n".join(lines) + "\n")
    else:
        for line in lines:
            streams.put(line)
    if options.diff:
        for result in report.changed:
            for line in output.diff(result, streams.style):
                streams.put_bytes(line)
    if options.statistics:
        for line in output.statistics(report):
            # A program that reads the other formats wants nothing else in them.
            (streams.put if options.output_format == "text" and not options.diff else streams.say)(
                line
            )


def _html(report: Report, options: Namespace) -> None:
    if options.html:
        from seqcompat.migrate.report import html

        _put_file(options.html, html.page(report, options.base, options.future))


def _put_file(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}")


def _status(report: Report, options: Namespace) -> Any:
    if report.has(*results.FAILURES):
        return FAILED
    if options.strict and report.has("refused"):
        return STRICT
    if options.check and report.changed:
        return FOUND
    if options.steps == ["check"] and report.has("refused", "forgotten"):
        return FOUND
    return DONE


@contextlib.contextmanager
def _progress(total: int, options: Namespace) -> Iterator[Callable[..., None]]:
    """
    Gives the function to call with how many files have been done: it moves a bar, if it takes long,
    on a terminal.
    """
    if options.quiet or not sys.stderr.isatty():
        yield lambda count: None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        # The command does its work all the same.
        if total > MANY:
            sys.stderr.write("note: pip install seqcompat[migrate] for a progress bar.\n")
        yield lambda count: None
        return
    tqdm.monitor_interval = 0  # No thread, with which processes could not be forked.
    with tqdm(total=total, unit="file", leave=False, delay=1) as bar:
        yield bar.update

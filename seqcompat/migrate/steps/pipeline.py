"""Steps on one file, one after the other, each on what the one before has made of it."""

from __future__ import absolute_import, division, print_function

import difflib
from collections import Counter

from seqcompat.migrate import steps
from seqcompat.migrate.judge.findings import ERROR, INTERNAL, REFUSED
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.report.results import FileResult


def migrate(path, names, options, project=None, data=None, earlier=None, parsed=None):
    """
    Run the steps `names` on a file in memory and say what came of it.

    Positions are those in the new text, or with ``options.future``, if the file is not to be
    written, in the old one.

    :param data: what to work on, where that is not what `path` holds.
    :param earlier: the `FileResult` of earlier steps, on which these go on.
    :param parsed: the `Source` of what to work on, if there is one already.
    """
    future = getattr(options, "future", False)
    try:
        if earlier is not None and earlier.before is not None:
            texts = [Source(earlier.before, path)]
            if earlier.after is not None:
                texts.append(Source(earlier.after, path))
        else:
            texts = [parsed or (Source.read(path) if data is None else Source(data, path))]
    except SourceError as error:
        return FileResult(path, data, None, [steps.unreadable(path, error)], [])
    # Each with the number of the text that its position is in.
    found, functions = [], {}
    if earlier is not None:
        shown = 0 if future else len(texts) - 1
        found = [(shown, finding) for finding in earlier.findings]
        _take_over(functions, shown, earlier.functions)
    for name in names:
        outcome = steps.run(name, texts[-1], options, project)
        position = len(texts) - 1
        found += [(position, finding) for finding in outcome.findings]
        _take_over(functions, position, outcome.functions)
        if any(finding.kind == INTERNAL for finding in outcome.findings):
            # A defect of ours: nothing of what was made of the file is to be relied on.
            texts, found = (
                texts[:1],
                [(0, finding._replace(line=1)) for finding in outcome.findings],
            )
            break
        if any(finding.kind == ERROR for finding in outcome.findings):
            break  # Such as Python 2 source, which can be adopted and goes no further.
        if outcome.new is not None:
            texts.append(outcome.new)
    final = 0 if future else len(texts) - 1
    lines = _Lines(texts, final)
    findings = [
        finding._replace(line=lines.moved(position, finding.line)) for position, finding in found
    ]
    functions = [
        function._replace(line=lines.moved(position, function.line))
        for position, function in functions.values()
    ]
    return FileResult(
        path,
        texts[0].data,
        texts[-1].data if texts[-1].data != texts[0].data else None,
        sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)),
        sorted(functions, key=lambda function: function.line),
    )


def _take_over(functions, position, reports):
    """Let what a later step says about a function stand in place of what an earlier one said."""
    seen = Counter()
    for report in reports:
        seen[report.name] += 1
        key = (report.name, seen[report.name])
        earlier = functions.get(key)
        if earlier is not None and earlier[1].state == REFUSED and report.state != REFUSED:
            # The later step found nothing of its own to do, for the earlier one had left the
            # function alone.
            continue
        functions[key] = (position, report)


class _Lines(object):
    """Where the lines of the texts that a file has had are in the one of them that is shown."""

    def __init__(self, texts, final):
        self.texts = texts
        self.final = final
        self.lines = {}
        self.maps = {}

    def moved(self, position, line):
        while position != self.final:
            towards = position + (1 if position < self.final else -1)
            line = self._map(position, towards).get(line, line)
            position = towards
        return line

    def _split(self, position):
        if position not in self.lines:
            self.lines[position] = self.texts[position].utf8.split(b"\n")
        return self.lines[position]

    def _map(self, here, there):
        if (here, there) not in self.maps:
            self.maps[here, there] = _line_map(self._split(here), self._split(there))
        return self.maps[here, there]


def _line_map(old, new):
    """``{line: its line in the new text}``, for those that have another one."""
    if len(old) == len(new):
        # Lines are taken out or put in with the imports only, which are few: the others changed in
        # place.
        return {}
    moved = {}
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        for index in range(start, end):
            moved[index + 1] = min(new_start + index - start, max(new_end - 1, 0)) + 1
    return moved

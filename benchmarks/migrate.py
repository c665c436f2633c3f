"""
Measures the speed of ``python -m seqcompat migrate``: ``python -m benchmarks.migrate``.

It makes a code base of 100,000 lines with 2,500 sequences.  It runs the command on copies of it,
with one and with two processes.  It reports the time, the lines per second, and the memory of all
processes together.  It also reports how often Python could parse the code base in that processor
time, which depends less on the machine.  The targets are four times on one core, and 300 MB.
"""

from __future__ import absolute_import, division, print_function

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple

import seqcompat
from benchmarks import report

TARGET_PARSES, TARGET_MEGABYTES = 4.0, 300.0
JOBS = (1, 2)

#: Modules of each kind have about the same number of lines.  Less than half of the modules have
#: sequences, as in real code bases.
MODULE_LINES = 250
SEQUENCES_IN_MODULE = 10

HEAD = '''\
"""{name}: generated for the measurement."""
import logging
import os

from twisted.internet.defer import Deferred{legacy}
{imports}
from {package} import {other}

log = logging.getLogger(__name__)

'''
SEQUENCES = (
    '''\
    @{decorator}
    def {name}(self, request, *args):
        """Fetch what {name} is about, and remember it."""
        user = yield self.authenticate(request)  # who asks
        if user is None:
            {returns}
        try:
            rows = yield self.db.query("select %s from t where id = %s", user.id, len(args))
        except LookupError as error:
            log.warning("no rows for %s: %s", user, error)
            rows = []
        for row in rows:
            total = (yield self.price(row)) + len((yield self.parts(row)))
            self.seen[row.id] = total
        {result}

''',
    """\
    @{decorator}
    def {name}(self, request):
        yield self.lock.acquire()
        try:
            value = yield self.cache.get(request.key,
                                         default=None)
            if not (yield self.is_fresh(value)):
                value, stamp = yield self.db.load(request.key)
            yield self.cache.put(request.key, value)
        finally:
            self.lock.release()
        {result}

""",
)
PLAIN = '''\
    def {name}(self, row, scale=1, *, strict=False):
        """Work out {name} of a row: {words}."""
        found = {{}}
        for key, value in sorted(row.items()):
            if value is None or key.startswith("_"):
                continue
            found[key] = [part * scale for part in value if part > self.limit] or [0]
        if strict and not found:
            raise ValueError("nothing in %r, which has %d columns" % (row, len(row)))
        return os.path.join(self.root, "{name}", *("%s=%s" % item for item in found.items()))

'''
CLASS = '''
class {name}:
    """One of the services."""

    limit = {number}

'''


def make(directory, lines, sequences, legacy, seed=7):
    """Write a code base; returns the numbers of its lines and sequences."""
    choose = random.Random(seed)
    modules = max(1, lines // MODULE_LINES)
    with_sequences = set(
        choose.sample(range(modules), min(modules, -(-sequences // SEQUENCES_IN_MODULE)))
    )
    wanted, counted = sequences, 0
    for number in range(modules):
        package = os.path.join(directory, "base", "part%02d" % (number // 20))
        if not os.path.isdir(package):
            os.makedirs(package)
            for parent in (os.path.dirname(package), package):
                open(os.path.join(parent, "__init__.py"), "w").close()
        count = min(SEQUENCES_IN_MODULE, wanted) if number in with_sequences else 0
        wanted -= count
        text = _module(choose, number, count, legacy)
        counted += text.count("\n")
        with open(os.path.join(package, "m%04d.py" % number), "w") as target:
            target.write(text)
    return counted, sequences - wanted


def _module(choose, number, sequences, legacy):
    imports = "" if legacy or not sequences else "\nfrom seqcompat import returnValue, sequential\n"
    text = HEAD.format(
        name="m%04d" % number,
        imports=imports,
        legacy=", inlineCallbacks, returnValue" if legacy and sequences else "",
        package="base.part%02d" % (number // 20),
        other="m%04d" % (number // 20 * 20),
    )
    text += CLASS.format(name="Service%d" % number, number=number)
    made = 0
    while made < sequences or text.count("\n") < MODULE_LINES:
        if made < sequences:
            text += choose.choice(SEQUENCES).format(
                decorator="inlineCallbacks" if legacy else "sequential",
                name="fetch_%d_%d" % (number, made),
                returns="returnValue(None)",
                result=choose.choice(("returnValue(value)", "return self.seen")),
            )
            made += 1
        if text.count("\n") < MODULE_LINES:
            text += PLAIN.format(
                name="work_%d_%d" % (number, text.count("\n")),
                words=" ".join(choose.sample(sys.copyright.split(), 4)),
            )
    return text


#: Each tool that has to understand a file does at least this.
PARSE = """
import ast, os
for directory, _, names in os.walk("base"):
    for name in names:
        with open(os.path.join(directory, name)) as source:
            ast.parse(source.read())
"""


def parsing(directory):
    """The processor time of a process that parses each file of the code base once."""
    used = _cpu()
    subprocess.check_call([sys.executable, "-c", PARSE], cwd=directory)
    return _cpu() - used


#: `cpu` is the time of all cores together.  It says more than `seconds` on a machine with other
#: work.
Measured = namedtuple("Measured", "jobs seconds cpu parses megabytes")


def migrating(step, jobs):
    """The command that runs a step on the code base."""
    return (
        [sys.executable, "-m", "seqcompat", "migrate"]
        + step.split()
        + (["--allow-dirty"] if step != "check" else [])
        + ["--isolated", "-q", "-j", str(jobs), "base"]
    )


def environment():
    package = os.path.dirname(os.path.dirname(seqcompat.__file__))
    return dict(os.environ, PYTHONPATH=package)


def measure(directory, command, jobs):
    """Run the command on a fresh copy of the code base."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(os.path.join(directory, "base"), os.path.join(copy, "base"))
        parse = parsing(copy)
        start, used = time.time(), _cpu()
        process = subprocess.Popen(
            migrating(" ".join(command), jobs), cwd=copy, env=environment(), stdout=subprocess.PIPE
        )
        watch = _Memory(process.pid)
        printed = process.communicate()[0]
        seconds = time.time() - start
        if process.returncode:
            sys.exit(
                "the command ended with %d:\n%s"
                % (process.returncode, printed.decode("utf-8")[-2000:])
            )
        used = _cpu() - used
        return Measured(jobs, seconds, used, used / parse, watch.stop())


def _cpu():
    """The processor time, of all cores, of the processes that have ended."""
    times = os.times()
    return times[2] + times[3]


class _Memory(object):
    """
    The most memory that a process and its children have had together.

    Pages that they share count once.
    """

    def __init__(self, pid):
        self._pid, self._most, self._ended = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self):
        self._ended.set()
        self._thread.join()
        return self._most / 1024.0 or None

    def _watch(self):
        while not self._ended.wait(0.05):
            self._most = max(self._most, sum(_kilobytes(pid) for pid in _family(self._pid)))


def _family(pid):
    found = [pid]
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread)) as children:
                for child in children.read().split():
                    found += _family(int(child))
    except EnvironmentError:
        pass  # The process has ended, or this system is not Linux.
    return found


def _kilobytes(pid):
    try:
        with open("/proc/%d/smaps_rollup" % pid) as facts:
            return sum(int(line.split()[1]) for line in facts if line.startswith("Pss:"))
    except EnvironmentError:
        return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.migrate", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument(
        "--lines", type=int, default=100000, help="lines of the code base (default: %(default)s)"
    )
    parser.add_argument(
        "--sequences", type=int, default=2500, help="sequences in it (default: %(default)s)"
    )
    parser.add_argument(
        "--step",
        action="append",
        choices=("async", "adopt", "check", "retire", "--to async"),
        help="only this step; may be repeated",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="take the best of this many runs (default: %(default)s)",
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures")
    options = parser.parse_args(arguments)
    steps = options.step or ["adopt", "async", "--to async", "retire", "check"]
    rows, figures, late = [], [], []
    with tempfile.TemporaryDirectory() as directory:
        for step in steps:
            legacy = step in ("adopt", "--to async")
            base = os.path.join(directory, "legacy" if legacy else "sequential")
            if step == "retire":
                base = os.path.join(directory, "coroutines")
            lines, sequences = make(base, options.lines, options.sequences, legacy)
            if step == "retire":
                subprocess.check_call(migrating("async", 2), cwd=base, env=environment())
            for jobs in JOBS:
                best = min(
                    (measure(base, step.split(), jobs) for _ in range(options.rounds)),
                    key=lambda one: one.seconds,
                )
                figures.append(dict(best._asdict(), step=step, lines=lines, sequences=sequences))
                memory = "" if best.megabytes is None else "%.0f MB" % best.megabytes
                speed = format(int(lines / best.seconds), ",")
                times = ["%.1f s" % best.seconds, "%.1f s" % best.cpu, "%.1f" % best.parses]
                rows.append([step, str(jobs)] + times + [speed, memory])
                if best.megabytes and best.megabytes > TARGET_MEGABYTES:
                    late.append(
                        "%s with -j %d takes more than %d MB" % (step, jobs, TARGET_MEGABYTES)
                    )
                # A chain of steps does the work of each of them.
                target = TARGET_PARSES * (2 if step.startswith("--to") else 1)
                if jobs == 1 and best.parses > target:
                    late.append(
                        "%s takes more than the time of %.0f ast.parse of the same text"
                        % (step, target)
                    )
    print("%s lines, %s sequences\n" % (format(lines, ","), format(sequences, ",")))
    print(report.table(["step", "-j", "time", "CPU", "parses", "lines/s", "memory"], rows))
    print("".join("\nTarget missed: %s." % sentence for sentence in late))
    if options.json:
        with open(options.json, "w") as target:
            json.dump(figures, target, indent=1, sort_keys=True)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())

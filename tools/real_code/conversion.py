"""The steps on a package's tree, and their findings."""

import collections
import json
import os
import subprocess
import sys

from tools.real_code.workplace import Missing, processor_time

#: `functions`: the number of sequences of each state; `refused`: the number of functions by code;
#: `plain`, `waitable`: the waits of converted functions; `failures`: the findings about a problem
#: of the command itself; `seconds`: the processor time, on all cores.
Step = collections.namedtuple("Step", "functions refused plain waitable failures findings seconds")


def migrate(workplace, step, *options):
    """Run a step on the whole tree, in place; returns a `Step`."""
    command = (
        [sys.executable, "-m", "seqcompat", "migrate", step, "--output-format", "json"]
        + list(options)
        + ["."]
    )
    started = processor_time()
    done = subprocess.run(
        command,
        cwd=workplace.tree,
        env=dict(os.environ, PYTHONPATH=workplace.seqcompat),
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    seconds = processor_time() - started
    if done.returncode not in (0, 123):
        said = done.stderr.decode("utf-8", "replace")
        raise Missing("%s ended with %d:\n%s" % (" ".join(command), done.returncode, said))
    files = json.loads(done.stdout.decode("utf-8"))["files"]
    functions = [function for file in files for function in file["functions"]]
    findings = [finding for file in files for finding in file["findings"]]
    return Step(
        functions=dict(collections.Counter(function["state"] for function in functions)),
        refused=dict(
            collections.Counter(
                function["code"] for function in functions if function["state"] == "refused"
            )
        ),
        plain=sum(function["plain"] for function in functions),
        waitable=sum(function["waitable"] for function in functions),
        failures=[finding for finding in findings if finding["kind"] in ("error", "internal")],
        findings=findings,
        seconds=seconds,
    )

"""The runs of one suite, and their comparison."""

import collections
import json
import os

from tools.real_code import suite
from tools.real_code.workplace import Missing

LAUNCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")

#: The name of the run without our functions.
TWISTED = "twisted"
ENGINES = "generator-send", "native"
#: The classes of the results of each engine.  They prove which engine ran.
RESULTS = {"generator-send": "GeneratorSendSequence", "native": "NativeSequence"}

#: The tests with another outcome under ours: ``{(suite, test): reason}``.  It is a reason if the
#: test is about Twisted's private internals, or if the suite's Twisted does not meet a clause of
#: the contract.  Any other difference is a defect of seqcompat and has no place here.
DECLARED = {
    ("buildbot-2", "buildbot.test.unit.test_interpolate_secrets." + test): (
        "it collects the garbage while an error is still there, and expects that the Deferreds in "
        "the variables of the failed body are gone; ours keeps the traceback, and with it the "
        "body's frame (T1), as Twisted itself does since 24.10"
    )
    for test in (
        "TestInterpolateSecrets.test_secret_not_found",
        "TestInterpolateSecretsNoService.test_secret",
    )
}

#: `runs`: the runs by name, with `TWISTED` first; `counts`: the uses of our functions, by engine;
#: `unstable`: the tests with two outcomes under Twisted's own; `found`: by engine, the tests with
#: another outcome than under Twisted's own; `repeated`: those with another outcome only once.
Result = collections.namedtuple("Result", "runs counts unstable found repeated")


def run(workplace, name, engine, counts="-"):
    """Run the suite with the functions of Twisted or of `engine`."""
    return suite.run(workplace, name, before_command=launcher(workplace, engine, counts))


def launcher(workplace, engine, counts="-"):
    return [workplace.python, LAUNCH, engine, counts]


def compare(workplace, engines, say):
    """Run a suite with Twisted's functions and with ours on each of `engines`: a `Result`."""
    result = Result({}, {}, {}, {}, {})
    for name in (TWISTED, TWISTED + "-again") + tuple(engines):
        say(name)
        workplace.back_to("released")
        counts = os.path.join(workplace.runs, name + "-counts.json")
        engine = TWISTED if name.startswith(TWISTED) else name
        result.runs[name] = ran = run(workplace, name, engine, counts)
        if name == TWISTED:
            continue
        before = result.runs[TWISTED]
        if engine == TWISTED:
            result.unstable.update(suite.differences(before, ran))
            continue
        result.counts[name] = read(counts)
        result.found[name], result.repeated[name] = suite.compare(
            workplace, name, before, ran, result.unstable, launcher(workplace, engine)
        )
    return result


def complaints(name, result):
    """The faults of a suite's result, in words."""
    if not any(suite.good(outcomes) for outcomes in result.runs[TWISTED].outcomes.values()):
        yield "no test passed to begin with"
    for engine, found in result.found.items():
        counts = result.counts[engine]
        if {kind for kind in counts if kind.endswith("Sequence")} != {RESULTS[engine]}:
            yield "%s: not ours ran, or not on this engine: %s" % (engine, counts)
        for test, (before, after) in sorted(found.items()):
            if (name, test) not in DECLARED:
                yield "%s: %s: %s without, %s with ours\n%s" % (
                    engine,
                    test,
                    _outcome(before),
                    _outcome(after),
                    "\n".join(result.runs[engine].details.get(test, ())),
                )
        for suite_name, test in sorted(DECLARED):
            if suite_name == name and test not in found:
                yield "%s: %s: declared, and equal" % (engine, test)


def remarks(name, result):
    """The remarks on a suite's result, in words."""
    for test, (once, again) in sorted(result.unstable.items()):
        yield "set aside: %s: %s, %s with Twisted's own" % (test, _outcome(once), _outcome(again))
    for engine, found in result.found.items():
        for test in result.repeated[engine]:
            yield "%s: equal when run once more by itself: %s" % (engine, test)
        for test in sorted(found):
            if (name, test) in DECLARED:
                yield "%s: declared: %s: %s" % (engine, test, DECLARED[name, test])


def _outcome(outcomes):
    return "absent" if outcomes is None else " and ".join(outcomes)


def keep(directory, name, result):
    """Write each run to a file of its own, for `against`."""
    os.makedirs(os.path.join(directory, name), exist_ok=True)
    for what, ran in result.runs.items():
        document = dict(
            ran._asdict(),
            counts=result.counts.get(what, {}),
            unstable=sorted(set(result.unstable) | set(result.repeated.get(what, ()))),
        )
        with open(_path(directory, name, what), "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=1, sort_keys=True)


def against(directory, name, result):
    """The tests with another outcome than in the kept runs, in words."""
    for what, ran in result.runs.items():
        kept = read(_path(directory, name, what))
        unstable = set(result.unstable) | set(result.repeated.get(what, ())) | set(kept["unstable"])
        before = suite.Run(**{field: kept[field] for field in suite.Run._fields})
        for test, (old, new) in suite.differences(before, ran).items():
            if test not in unstable:
                yield "%s: %s: %s in %s, %s now" % (
                    what,
                    test,
                    _outcome(old),
                    directory,
                    _outcome(new),
                )


def read(path):
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except FileNotFoundError:
        raise Missing("there is no %s" % (path,))


def _path(directory, name, what):
    return os.path.join(directory, name, what + ".json")

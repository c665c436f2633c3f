"""All stages of a migration, for one package."""

import collections
import os

from tools.real_code import conversion, executed, suite

#: `functions`: the number of generators before the step async; `converted` of them are converted,
#: and `refused`, by code, are not.  `plain`, `waitable`: the waits that were converted without
#: evidence.  `recorded`: the `Executed` waits; `plain_before` of them were plain without evidence
#: already.  `outcomes`: the tests by outcome and stage.  `changed`: the tests, by stage, with
#: another outcome than before.  `repeated`: those with another outcome only once.  `unstable`:
#: those set aside.  `failures`: the faults of the command itself.  `seconds`: the time, by its use.
Result = collections.namedtuple(
    "Result",
    "name project version python twisted note functions converted refused plain waitable recorded "
    "plain_before "
    "with_evidence outcomes changed repeated unstable failures seconds",
)


def migrate(workplace, say):
    """
    Take a prepared package through all stages; returns its `Result`.

    :param say: a function that gets messages about the progress.
    """
    seconds, runs, changed, repeated = {}, {}, {}, {}

    def tested(name, **options):
        say("tests, %s" % (name,))
        runs[name] = suite.run(workplace, name, **options)
        seconds["tests " + name] = runs[name].seconds

    def compared(name):
        changed[name], repeated[name] = suite.compare(
            workplace, name, runs["before"], runs[name], unstable
        )

    def stepped(name, step, *options):
        say("%s %s" % (step, " ".join(options)))
        done = conversion.migrate(workplace, step, *options)
        seconds[name] = done.seconds
        failures.extend(done.failures)
        workplace.commit(name)
        return done

    failures = []
    tested("before")
    workplace.back_to("released")
    tested("before-again")
    unstable = suite.differences(runs["before"], runs["before-again"])
    workplace.back_to("released")

    stepped("adopted", "adopt")
    adopted = executed.sources(workplace)
    converted = stepped("converted", "async")
    tested("after")
    compared("after")

    workplace.back_to("adopted")
    evidence = os.path.join(workplace.runs, "evidence.json")
    recorder = [
        workplace.python,
        "-m",
        "seqcompat",
        "migrate",
        "record",
        "--output",
        evidence,
        "--root",
        workplace.tree,
        "--",
    ]
    tested("recorded", before_command=recorder)
    compared("recorded")
    workplace.back_to("adopted")
    with_evidence = stepped("with-evidence", "async", "--evidence", evidence)
    tested("after-evidence")
    compared("after-evidence")
    workplace.back_to("with-evidence")
    recorded = executed.count(workplace, evidence, adopted)
    workplace.back_to("converted")
    without = executed.count(workplace, evidence, adopted)

    functions = collections.Counter(converted.functions)
    return Result(
        name=workplace.package.name,
        project=workplace.package.project,
        version=workplace.package.version,
        python=workplace.package.python,
        twisted=workplace.version_of("Twisted"),
        note=workplace.package.note,
        functions=functions["converted"] + functions["refused"] + functions["generator"],
        converted=functions["converted"],
        refused=converted.refused,
        plain=converted.plain,
        waitable=converted.waitable,
        recorded=recorded._asdict(),
        plain_before=without.plain,
        with_evidence=[with_evidence.plain, with_evidence.waitable],
        outcomes={name: suite.counted(run) for name, run in runs.items()},
        changed={name: tests for name, tests in changed.items() if tests},
        repeated={name: tests for name, tests in repeated.items() if tests},
        unstable=unstable,
        failures=failures,
        seconds={name: round(spent, 1) for name, spent in seconds.items()},
    )

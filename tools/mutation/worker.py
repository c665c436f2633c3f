"""
A pytest plugin that runs the tests on one mutant after another.

The environment has its orders, as JSON.  ``modules`` and ``pythons`` name the modules and Pythons.
``every`` says that one mutant in so many is tested.  ``job`` is the plugin's number among the
``jobs``; each takes its share of these mutants.  ``settled`` has the patterns of the survivors that
the slower tests need not see.  ``log`` names the file for the outcomes, a line of JSON each.
"""

import contextlib
import difflib
import json
import os
import re
import sys
from pathlib import Path

import cosmic_ray.plugins
import pytest
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code, use_mutation
from cosmic_ray.work_db import WorkDB

from tools.mutation.operators import Operators
from tools.mutation.suite import (
    LAST_KILLERS,
    SECONDS_PER_TEST,
    in_order,
    survives_afresh,
    survives_in_fork,
)

TREE = Path(__file__).parents[2]


def mutations_of(modules):
    """The mutations of these modules, as cosmic-ray plans them."""
    cosmic_ray.plugins.OPERATOR_PROVIDERS = {"seqcompat": Operators()}
    with contextlib.closing(WorkDB(":memory:", WorkDB.Mode.create)) as plan:
        init([TREE / "seqcompat" / (module + ".py") for module in modules], plan, {})
        return [mutation for item in plan.work_items for mutation in item.mutations]


def mutants_of(modules):
    """The description of each of these mutations; writes nothing."""
    for mutation in mutations_of(modules):
        before = mutation.module_path.read_text(encoding="utf-8")
        yield describe(
            mutation, before, mutate_code(before, _operator_of(mutation), mutation.occurrence)
        )


def _operator_of(mutation):
    return cosmic_ray.plugins.get_operator(mutation.operator_name)()


def describe(mutation, before, after):
    """One line that describes the change and its place, without line numbers, which move."""
    changes = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old, new = (" ".join(_code_of(line) for line in changes if line[0] == sign) for sign in "-+")
    return "%s.%s: %s -> %s" % (mutation.module_path.stem, mutation.definition_name or "", old, new)


def _code_of(line):
    """A line of a difference without its sign, and without a comment behind the code."""
    return re.sub(r"\s\s# .*", "", line[2:]).strip()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    task = json.loads(os.environ["MUTATION"])
    killers = []

    def is_settled(mutant):
        return mutant is not None and any(re.fullmatch(each, mutant) for each in task["settled"])

    def survives_forks(module, mutant):
        quick, slow, others = in_order(session.items, module)
        # A test that finds one mistake often finds its neighbours.
        if not survives_in_fork(killers[:LAST_KILLERS], SECONDS_PER_TEST[1], killers):
            return False
        if not survives_in_fork(quick, SECONDS_PER_TEST[0], killers):
            return False
        return is_settled(mutant) or survives_in_fork(slow + others, SECONDS_PER_TEST[1], killers)

    def tell(module, mutant, survived):
        print("%s: %s" % ("SURVIVES" if survived else "killed", mutant), file=sys.stderr)
        log.write(json.dumps([module, mutant, not survived]) + "\n")
        log.flush()

    if not (survives_forks("_native", None) and survives_forks("_resuming", None)):
        pytest.exit(FAILS, returncode=1)
    unsettled = []
    with open(task["log"], "w") as log:
        sample = mutations_of(task["modules"])[:: task["every"]]
        for mutation in sample[task["job"] :: task["jobs"]]:
            with mutated(mutation) as (module, mutant):
                if not survives_forks(module, mutant):
                    tell(module, mutant, False)
                elif is_settled(mutant):
                    tell(module, mutant, True)
                else:
                    print("survives so far: %s" % (mutant,), file=sys.stderr)
                    unsettled.append(mutation)
        if unsettled and not survives_afresh(str(TREE), task["pythons"]):
            pytest.exit(FAILS, returncode=1)
        for mutation in unsettled:
            with mutated(mutation) as (module, mutant):
                tell(module, mutant, survives_afresh(str(TREE), task["pythons"]))
    return True


FAILS = "the suite fails without any mutation"


@contextlib.contextmanager
def mutated(mutation):
    """A block with the mutation in the tree; gives its module and its description."""
    with use_mutation(mutation.module_path, _operator_of(mutation), mutation.occurrence) as (
        before,
        after,
    ):
        yield mutation.module_path.stem, describe(mutation, before, after)

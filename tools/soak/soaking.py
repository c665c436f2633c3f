"""How the soak runs, and how it measures what is left behind."""

from __future__ import absolute_import, division, print_function

import gc
import os
import resource
import sys
import time
import warnings
from collections import namedtuple

from twisted.python import log

from tests.harness.garbage import collector_off
from tools.soak import scenarios

#: How much resident memory may grow between the marks at 10 % and at 100 % of the steps.
BYTES = 2**20

#: How many more objects that the collector knows of there may be at the second mark: what is being
#: cached, and the dice.
OBJECTS = 100

#: How many more blocks of memory: each object has one or two, whether the collector knows of it or
#: not.
BLOCKS = 300

Mark = namedtuple("Mark", "resident objects blocks")


class Outcome(namedtuple("Outcome", "combination steps seconds early late")):
    """
    What a combination has been through, and the marks.
    """

    @property
    def grew(self):
        """
        How many bytes, objects and blocks there are more at the second mark.
        """
        return Mark(*[late - early for early, late in zip(self.early, self.late)])

    @property
    def counts_are_flat(self):
        """
        What the tests go by: the counts are those of this process alone, and the same each time.
        """
        return self.grew.objects < OBJECTS and self.grew.blocks < BLOCKS

    @property
    def flat(self):
        """
        Resident memory too, in which the system and what allocates memory have a say.
        """
        return self.counts_are_flat and self.grew.resident < BYTES


def soak(combination, steps, seed=0, done=lambda count: None):
    """
    Run scenarios in that combination until their bodies have passed that many waits, with the
    collector off.
    """
    world = scenarios.World(combination, seed)
    log.addObserver(world.observe)
    try:
        with collector_off(), warnings.catch_warnings():
            # Python 3.6 warns of a StopIteration in a generator.
            warnings.simplefilter("ignore", DeprecationWarning)
            # What Python and Twisted make, or keep for later, at the first time is not counted.
            for scenario in scenarios.SCENARIOS + [rare for _, rare in scenarios.RARE]:
                scenario(world)
                gc.collect()
            return _soak(world, steps, done)
    finally:
        log.removeObserver(world.observe)


def _soak(world, steps, done):
    began, passed, turn, early = time.time(), 0, 0, None
    while passed < steps:
        turn += 1
        scenario = world.random.choice(scenarios.SCENARIOS)
        for every, rare in scenarios.RARE:
            if turn % every == 0:
                scenario = rare
        count = scenario(world)
        passed += count
        done(count)
        if early is None and passed >= steps // 10:
            early = mark()
    return Outcome(world.combination, passed, time.time() - began, early, mark())


def mark():
    resident, objects = resident_bytes(), len(gc.get_objects())
    # Only now, when the objects have been counted: it frees the blocks that Python keeps for the
    # next frames.
    gc.collect()
    # Python 2.7 and PyPy do not count blocks.
    blocks = sys.getallocatedblocks() if hasattr(sys, "getallocatedblocks") else 0
    return Mark(resident, objects, blocks)


def resident_bytes():
    """
    The resident memory of this process; where there is no /proc to tell, the most that it has been.
    """
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except IOError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

"""Runs the soak, and measures the memory that is left behind."""

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

#: The bytes by which resident memory may grow between the marks at 10 % and 100 % of the steps.
BYTES = 2**20

#: The number of objects, known to the collector, that may be added until the second mark: caches,
#: and the dice.
OBJECTS = 100

#: The number of blocks of memory that may be added.  Each object has one or two, even if the
#: collector does not know it.
BLOCKS = 300

Mark = namedtuple("Mark", "resident objects blocks")


class Outcome(namedtuple("Outcome", "combination steps seconds early late")):
    """
    The steps of a combination, and the marks.
    """

    @property
    def grew(self):
        """
        The numbers of bytes, objects and blocks that were added until the second mark.
        """
        return Mark(*[late - early for early, late in zip(self.early, self.late)])

    @property
    def counts_are_flat(self):
        """
        Whether the counts are flat.

        The tests use this: the counts are those of this process alone, and the same each time.
        """
        return self.grew.objects < OBJECTS and self.grew.blocks < BLOCKS

    @property
    def flat(self):
        """
        Whether resident memory is flat too.

        The system and the allocator of memory influence it.
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
            # Do not count the objects that Python and Twisted make or keep at the first time.
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
    # Do this after counting the objects: it frees the blocks that Python keeps for the next frames.
    gc.collect()
    # Python 2.7 and PyPy do not count blocks.
    blocks = sys.getallocatedblocks() if hasattr(sys, "getallocatedblocks") else 0
    return Mark(resident, objects, blocks)


def resident_bytes():
    """
    The resident memory of this process or, without /proc, the most that it has been.
    """
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except IOError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

"""The facts about this Python and the installed Twisted that the runtime relies on."""

from __future__ import absolute_import, division, print_function

import platform
import subprocess
import sys
import types
import warnings
from collections import namedtuple

import pytest
import twisted
from twisted.internet import defer
from twisted.internet.defer import Deferred, succeed

from seqcompat import _versions
from tests.engines.afresh import run_afresh

Version = namedtuple("Version", "major minor micro")


def test_a_deferred_has_the_insides_that_the_runtime_uses():
    deferred = Deferred()
    for owner, name, _, _ in _versions.PRIVATE:
        assert hasattr(owner, name)
    assert getattr(deferred, _versions.CALLBACKS) == []
    deferred.addBoth(str, 1)
    assert getattr(deferred, _versions.CALLBACKS)[0][0][:2] == (str, (1,))


def test_a_twisted_without_them_is_refused_with_a_clear_error():
    program = (
        "from twisted.internet.defer import Deferred\n"
        "del Deferred._startRunCallbacks\n"
        "try:\n"
        "    import seqcompat\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    printed = subprocess.check_output([sys.executable, "-c", program]).decode("ascii")
    assert "does not know how to work with Twisted %d.%d.%d" % _versions.TWISTED in printed
    assert "_startRunCallbacks" in printed


class TestFacts(object):
    """Each fact is tried out on the Python and the Twisted that run the test."""

    def test_whether_StopIteration_ends_a_generator(self):
        def stopping():
            raise StopIteration
            yield

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python 3.6 announces the change.
            try:
                ended = list(stopping()) == []
            except RuntimeError:
                ended = False
        assert _versions.STOP_ITERATION_ENDS_GENERATORS == ended

    def test_whether_the_links_of_a_traceback_can_be_set(self):
        try:
            raise KeyError
        except KeyError:
            traceback = sys.exc_info()[2]
        try:
            traceback.tb_next = None
            can_be_set = True
        except (AttributeError, TypeError):
            can_be_set = False
        assert _versions.TRACEBACK_LINKS_CAN_BE_SET == can_be_set

    def test_whether_a_deferred_cleans_its_failure(self):
        def fail(_):
            raise KeyError

        seen = []
        succeed(None).addCallback(fail).addErrback(seen.append)
        [failure] = seen
        assert _versions.FAILURES_ARE_CLEANED == (failure.tb is None)

    def test_whether_throw_takes_three_arguments_without_a_warning(self):
        def waiting():
            yield

        generator = waiting()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                generator.throw(KeyError, KeyError(), None)
            except KeyError:
                pass
        assert _versions.FAILURES_CAN_THROW == (not caught)

    def test_which_of_twisteds_drivers_is_the_native_one(self):
        newest = getattr(Deferred, "fromCoroutine", None)
        assert _versions.drive_natively == (newest or getattr(defer, "ensureDeferred", None))

    def test_what_ensureDeferred_raises(self):
        theirs = getattr(defer, "NotACoroutineError", _versions.NotACoroutineError)
        assert _versions.NotACoroutineError is theirs
        assert issubclass(theirs, TypeError)


class TestSince(object):
    """Each fact on both sides of the version with which it changed."""

    def test_the_versions_have_three_parts(self):
        assert _versions.PYTHON == tuple(sys.version_info)[:3]
        assert len(_versions.TWISTED) == 3

    @pytest.mark.parametrize(
        "name, python, expected",
        [
            ("STOP_ITERATION_ENDS_GENERATORS", (2, 7, 18), True),
            ("STOP_ITERATION_ENDS_GENERATORS", (3, 6, 15), True),
            ("STOP_ITERATION_ENDS_GENERATORS", (3, 7, 0), False),
            ("TRACEBACK_LINKS_CAN_BE_SET", (2, 7, 18), False),
            ("TRACEBACK_LINKS_CAN_BE_SET", (3, 6, 15), False),
            ("TRACEBACK_LINKS_CAN_BE_SET", (3, 7, 0), True),
            ("FAILURES_CAN_THROW", (3, 11, 9), True),
            ("FAILURES_CAN_THROW", (3, 12, 0), False),
        ],
    )
    def test_which_python(self, monkeypatch, name, python, expected):
        with monkeypatch.context() as patch:
            # On Python 2.7 an import that looks for a file would meet pytest's hook, which believes
            # the version.
            patch.setitem(sys.modules, "contextvars", sys.modules.get("contextvars"))
            patch.setattr(sys, "version_info", python + ("final", 0))
            there = run_afresh(_versions)
        assert getattr(there, name) is expected

    @pytest.mark.parametrize(
        "name, version, expected",
        [
            ("FAILURES_ARE_CLEANED", (24, 9, 0), True),
            ("FAILURES_ARE_CLEANED", (24, 10, 0), False),
            ("CALLBACKS", (25, 4, 0), "callbacks"),
            ("CALLBACKS", (25, 5, 0), "_callbacks"),
        ],
    )
    def test_which_twisted(self, monkeypatch, name, version, expected):
        monkeypatch.setattr(twisted, "version", Version(*version))
        for either in "callbacks", "_callbacks":
            monkeypatch.setattr(Deferred, either, [], raising=False)
        assert getattr(run_afresh(_versions), name) == expected

    @pytest.mark.parametrize(
        "name, python, expected",
        [
            ("CPython", (3, 11, 9), False),
            ("CPython", (3, 12, 0), True),
            ("CPython", (3, 13, 5), True),
            ("CPython", (3, 13, 6), False),
            ("PyPy", (3, 12, 0), False),
        ],
    )
    def test_where_a_freed_driver_hurts(self, monkeypatch, name, python, expected):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "contextvars", sys.modules.get("contextvars"))
            patch.setattr(platform, "python_implementation", lambda: name)
            patch.setattr(sys, "version_info", python + ("final", 0))
            there = run_afresh(_versions)
        assert there.FREED_DRIVERS_HURT is expected

    @pytest.mark.parametrize(
        "name, expected", [("C Python", True), ("Py Py", False), ("Rust Python", True)]
    )
    def test_which_python_closes_coroutines(self, monkeypatch, name, expected):
        monkeypatch.setattr(platform, "python_implementation", lambda: name.replace(" ", ""))
        assert run_afresh(_versions).COROUTINES_ARE_CLOSED is expected

    def test_without_contextvars_there_is_nothing_to_copy(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "contextvars", None)
        there = run_afresh(_versions)
        assert there.Context is None
        assert there.copy_context is None

    def test_python_2_drives_generators_only(self, monkeypatch):
        monkeypatch.delattr(types, "CoroutineType", raising=False)
        there = run_afresh(_versions)
        assert there.DRIVEN == (types.GeneratorType,)
        assert there.CO_COROUTINE == there.CO_ASYNC_GENERATOR == 0

    def test_before_NotACoroutineError_it_is_a_TypeError_and_a_ValueError(self, monkeypatch):
        monkeypatch.delattr(defer, "NotACoroutineError", raising=False)
        error = run_afresh(_versions).NotACoroutineError
        assert issubclass(error, TypeError) and issubclass(error, ValueError)

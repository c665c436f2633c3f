"""The harness of the contract suite, and the script that writes its coroutine spelling."""

from __future__ import absolute_import, division, print_function

import sys
import textwrap

import pytest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.python import log

from tests.contract import harness

needs_positions = pytest.mark.skipif(
    sys.version_info < (3, 9), reason="the command runs on Python 3.9 and newer"
)


def stamped(mixin, **namespace):
    """
    The classes stamped for ``mixin``, by engine.
    """
    namespace = dict(namespace, SPELLING="generator", __name__=__name__)
    before = set(namespace)
    harness.stamp(namespace, mixin)
    return {namespace[name].engine_name: namespace[name] for name in set(namespace) - before}


class Sample(harness.Contract):
    def test_R1_sample(self):
        """R1: a sample."""


class TestStamp(object):
    def test_one_class_per_engine(self):
        """Each engine and Twisted get a class, whether they are available or not."""
        classes = stamped(Sample)
        assert {name: cls.__name__ for name, cls in classes.items()} == {
            "generator-send": "SampleOnGeneratorSend",
            "native": "SampleOnNative",
            "twisted": "SampleOnTwisted",
        }
        assert all(cls.test_harness_which_engine_ran for cls in classes.values())

    def test_missing_engine_is_skipped_with_its_reason(self, monkeypatch):
        """An engine that is not available gives a class whose tests are skipped with the reason."""
        monkeypatch.setattr(
            harness, "_why_not", lambda name: "not here" if name == "native" else None
        )
        classes = stamped(Sample)
        [mark] = classes["native"].pytestmark
        assert (mark.name, mark.kwargs) == ("skip", {"reason": "not here"})
        assert not hasattr(classes["generator-send"], "pytestmark")

    def test_expected_failure_is_strict(self, monkeypatch):
        """A test that is declared to fail is marked so, strictly, in the one class only."""
        monkeypatch.setitem(harness.REFERENCE["generator"], "test_R1_sample", "a reason")
        classes = stamped(Sample)
        [mark] = classes["twisted"].test_R1_sample.pytestmark
        assert (mark.name, mark.kwargs) == ("xfail", {"strict": True, "reason": "a reason"})
        assert not hasattr(classes["generator-send"].test_R1_sample, "pytestmark")


class TestAssertions(object):
    @pytest.fixture
    def contract(self):
        contract = harness.Contract()
        with contract.watching_the_log():
            yield contract

    def test_success_of(self, contract):
        """Neither an unfired nor a failed Deferred is a success."""
        assert contract.success_of(succeed(3)) == 3
        with pytest.raises(AssertionError, match="has not fired"):
            contract.success_of(Deferred())
        with pytest.raises(AssertionError, match="KeyError"):
            contract.success_of(fail(KeyError()))

    def test_failure_of(self, contract):
        """Neither a value nor another type of error is the failure that is expected."""
        assert contract.failure_of(fail(KeyError()), KeyError).check(KeyError)
        with pytest.raises(AssertionError, match="got the value 3"):
            contract.failure_of(succeed(3))
        with pytest.raises(AssertionError, match="ValueError"):
            contract.failure_of(fail(ValueError()), KeyError)

    def test_assert_pending(self, contract):
        """Unfired, paused and chained Deferreds are pending; a fired one is not."""
        paused = succeed(3)
        paused.pause()
        contract.assert_pending(Deferred())
        contract.assert_pending(paused)
        contract.assert_pending(succeed(None).addCallback(lambda _: Deferred()))
        with pytest.raises(AssertionError, match="has fired"):
            contract.assert_pending(succeed(3))

    def test_outcomes(self, contract):
        """Values and exceptions arrive when the Deferred fires."""
        error, source = KeyError(), Deferred()
        seen = contract.outcomes(source)
        assert seen == []
        source.errback(error)
        assert seen == [error]

    def test_logged_error_is_noticed(self):
        """
        An error that was logged and not asked for fails the test, an unhandled one in a Deferred as
        well.
        """
        for log_one in [lambda: log.err(KeyError()), lambda: fail(KeyError()) and None]:
            contract = harness.Contract()
            contract.collect_after = 1
            with pytest.raises(AssertionError, match="KeyError"):
                with contract.watching_the_log():
                    log_one()

    def test_logged_errors(self, contract):
        """Errors that are asked for are expected, each once."""
        log.err(KeyError())
        log.err(ValueError())
        assert [type(failure.value) for failure in contract.logged_errors(KeyError)] == [KeyError]
        assert [type(failure.value) for failure in contract.logged_errors()] == [ValueError]
        assert contract.logged_errors() == []


@needs_positions
class TestRunner(object):
    """The loop as a generator is the loop as a function."""

    def test_not_stale(self):
        """The committed runner is what is made of the function."""
        from tests import make_runner

        assert not make_runner.stale(), "run: python -m tests.make_runner"

    def test_made_of_the_function(self):
        """
        What is before the ``try`` is done once, the rest for each run; what is imported is what is
        used.
        """
        from tests import make_runner

        made = make_runner.runner(
            textwrap.dedent('''
            import sys
            from somewhere import double, halve as half, unused

            LIMIT, OTHER = 2, 3

            def run_sequences(mode, value):
                """What it does."""
                last = None
                try:
                    last = half(value) + LIMIT
                    last = sys.intern(str(last))
                except:
                    raise

            class Other(object):
                pass
        ''')
        )
        assert made[made.index("from seqcompat._body") :] == textwrap.dedent('''\
            from seqcompat._body import (
                LIMIT,
                half,
            )


            def run_sent_sequences():
                """A runner: run_sequences() as a generator that is sent its arguments."""
                sequence = None
                last = None
                while True:
                    try:
                        mode, value = yield
                        last = half(value) + LIMIT
                        last = sys.intern(str(last))
                    except:
                        raise
        ''')

    def test_without_the_try(self):
        """A function in which errors of its own would be lost cannot be made a runner."""
        from tests import make_runner

        with pytest.raises(ValueError, match="run_sequences.* has to end with the 'try'"):
            make_runner.runner(
                "def run_sequences(mode):\n    '''What it does.'''\n    last = None\n    last = 1\n"
            )


@needs_positions
class TestCoroutineSuite(object):
    """
    The rules of the conversion have their tests in tests/migrate; here is what the suite adds.
    """

    def becomes(self, before, after):
        from tests.make_coroutine_suite import convert

        converted = convert(textwrap.dedent(before), "test_module.py")
        assert converted == textwrap.dedent(after)
        compile(converted, "<converted>", "exec")

    def test_not_stale(self):
        """The committed coroutine spelling is what a fresh conversion gives."""
        from tests.make_coroutine_suite import stale_modules

        assert sorted(stale_modules()) == [], "run: python -m tests.make_coroutine_suite"

    def test_undecorated_generator(self):
        """Unchanged, because nothing says that it is a sequence."""
        self.becomes(
            *2
            * [
                """
            def body():
                yield 3
                returnValue(4)
            """
            ]
        )

    def test_decorators(self):
        """The decorators of the suite make sequences, and so does a mark."""
        self.becomes(
            """
            from seqcompat import returnValue

            class Clause(Contract):
                def test_it(self):
                    @self.sequential(strict=True)
                    def body(x):
                        returnValue((yield x))

                    def marked():  # seqcompat: sequence
                        yield 2

                    @self.sequential_on("native")
                    def outer(x):
                        yield body(x)
                        yield marked()
            """,
            """
            from seqcompat import waitable

            class Clause(Contract):
                def test_it(self):
                    @self.sequential(strict=True)
                    async def body(x):
                        return (await waitable(x))

                    async def marked():  # seqcompat: sequence
                        await waitable(2)

                    @self.sequential_on("native")
                    async def outer(x):
                        await body(x)
                        await waitable(marked())
            """,
        )

    def test_spelling(self):
        """The module knows its spelling."""
        self.becomes(
            """
            SPELLING = "generator"
            """,
            """
            SPELLING = "coroutine"
            """,
        )

    def test_what_stays(self):
        """
        A ``returnValue`` that is marked stays; a function that would stay a generator is an error.
        """
        self.becomes(
            """
            from seqcompat import returnValue
            class Clause(Contract):
                @self.sequential
                def body():
                    yield
                    returnValue(1)  # seqcompat: skip
            """,
            """
            from seqcompat import returnValue, waitable
            class Clause(Contract):
                @self.sequential
                async def body():
                    await waitable(None)
                    returnValue(1)  # seqcompat: skip
            """,
        )
        with pytest.raises(ValueError, match="test_module.py line 4: .*yield from"):
            self.becomes(
                """
                @self.sequential
                def body():
                    yield from []
                """,
                "",
            )

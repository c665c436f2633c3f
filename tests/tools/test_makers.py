"""The makers of what is generated: the coroutine spelling of the suite, and the loop's twin."""

from __future__ import absolute_import, division, print_function

import sys
import textwrap

import pytest

needs_positions = pytest.mark.skipif(
    sys.version_info < (3, 9), reason="the command runs on Python 3.9 and newer"
)


@needs_positions
class TestRunner(object):
    """The loop as a generator is the loop as a function."""

    def test_not_stale(self):
        """The committed runner is what is made of the function."""
        from tools import make_runner

        assert not make_runner.stale(), "run: python -m tools.make_runner"

    def test_made_of_the_function(self):
        """
        What is before the ``try`` is done once, the rest for each run; what is imported is what is
        used.
        """
        from tools import make_runner

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
        from tools import make_runner

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
        from tools.make_coroutine_suite import convert

        converted = convert(textwrap.dedent(before), "test_module.py")
        assert converted == textwrap.dedent(after)
        compile(converted, "<converted>", "exec")

    def test_not_stale(self):
        """The committed coroutine spelling is what a fresh conversion gives."""
        from tools.make_coroutine_suite import stale_modules

        assert sorted(stale_modules()) == [], "run: python -m tools.make_coroutine_suite"

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

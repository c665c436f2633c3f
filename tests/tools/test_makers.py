"""The maker of the suite's coroutine spelling."""

from __future__ import absolute_import, division, print_function

import sys
import textwrap

import pytest

needs_positions = pytest.mark.skipif(
    sys.version_info < (3, 9), reason="the command runs on Python 3.9 and newer"
)


@needs_positions
class TestCoroutineSuite(object):
    """
    The rules of the conversion have their tests in tests/migrate. These are the suite's
    additions.
    """

    def becomes(self, before, after):
        from tools.make_coroutine_suite import convert

        converted = convert(textwrap.dedent(before), "test_module.py")
        assert converted == textwrap.dedent(after)
        compile(converted, "<converted>", "exec")

    def test_not_stale(self):
        """The committed coroutine spelling is equal to a fresh conversion."""
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
                        return await waitable(x)

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

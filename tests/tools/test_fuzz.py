"""
The random programs of ``tools/fuzz`` show a broken engine, and its command repeats them.

``tests/engines/test_random_programs.py`` has the engines run them.
"""

from __future__ import absolute_import, division, print_function

import sys

import pytest

if sys.version_info < (3, 7):
    pytest.skip("random programs are for Python 3.7 and newer", allow_module_level=True)
pytest.importorskip("hypothesis")

from tests.harness.garbage import COUNTS_REFERENCES  # noqa: E402
from tools.fuzz import __main__ as command  # noqa: E402
from tools.fuzz import memory, oracle  # noqa: E402
from tools.fuzz.batch import run_batch  # noqa: E402
from tools.fuzz.mutants import KEEPING, MUTANTS, OTHERS  # noqa: E402
from tools.fuzz.programs import Program  # noqa: E402
from tools.fuzz.spelling import AWAIT, WAITABLE, YIELD, source_of  # noqa: E402

#: How many programs it takes at most to catch each of the broken engines.
CAUGHT_WITHIN = 500


pytestmark = pytest.mark.usefixtures("nothing_is_left")


class TestBrokenEngines(object):
    """
    The random programs show an engine that is broken.
    """

    @pytest.mark.skipif(
        not (COUNTS_REFERENCES and oracle.REFERENCE),
        reason=(
            "the oracle is the same everywhere; one Twisted, and not PyPy where it takes minutes"
        ),
    )
    @pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
    def test_a_broken_engine_is_caught(self, mutant):
        """
        Within CAUGHT_WITHIN programs each of the mutants shows a divergence.
        """
        with mutant():
            checked, _, _, report = run_batch(1, CAUGHT_WITHIN, shrink=False)
        assert report is not None
        assert checked <= CAUGHT_WITHIN

    @pytest.mark.skipif(
        not (COUNTS_REFERENCES and oracle.REFERENCE), reason="the oracle is the same everywhere"
    )
    @pytest.mark.parametrize(
        "mutant, sign", OTHERS, ids=lambda value: getattr(value, "__name__", "")
    )
    def test_a_fault_with_other_peoples_code_is_caught(self, mutant, sign):
        """
        Within CAUGHT_WITHIN programs an engine that is broken only in a chain with Twisted's
        drivers, with a subclass of Deferred, with a Future, or after there was too little stack, is
        seen to be.
        """
        with mutant():
            checked, _, _, report = run_batch(1, CAUGHT_WITHIN, shrink=False)
        assert report is not None
        assert sign in report.partition("@sequential")[0]
        assert checked <= CAUGHT_WITHIN

    @pytest.mark.skipif(
        not (COUNTS_REFERENCES and oracle.REFERENCE), reason="the oracle is the same everywhere"
    )
    @pytest.mark.parametrize("engine", oracle.ENGINES)
    @pytest.mark.parametrize("mutant", KEEPING, ids=lambda mutant: mutant.__name__)
    def test_a_kept_frame_is_caught(self, mutant, engine):
        """
        Within CAUGHT_WITHIN programs an engine that keeps an argument or a frame is seen to violate
        M1.
        """
        with mutant(engine):
            checked, _, _, report = run_batch(1, CAUGHT_WITHIN, shrink=False)
        assert report is not None
        assert report.startswith("M1: on ('yield', %r) " % engine)
        assert checked <= CAUGHT_WITHIN


PROGRAM = Program(
    cells=("none",),
    functions=(
        (("wait", ("call", 0)),),
        (("try", (("wait", ("cell", 0)),), "Exception", (("return", 3),)),),
    ),
    script=(("start", 0), ("cancel", ("result", 1))),
    mask=0,
)


class TestOneProgram(object):
    """
    The source of a program, and the trace of a run.
    """

    def test_spellings(self):
        """
        The three spellings of a wait.
        """

        def waits(spelling):
            lines = source_of(PROGRAM, lambda index: spelling).splitlines()
            return [line.strip() for line in lines if "w.got" in line][:1]

        assert waits(YIELD) == ["w.got(me, (yield w.wait(me, w.start(1))))"]
        assert waits(WAITABLE) == ["w.got(me, (await waitable(w.wait(me, w.start(1)))))"]
        assert waits(AWAIT) == ["w.got(me, (await w.wait(me, w.start(1))))"]

    def test_trace(self):
        """
        The trace has the events of each body, in order, and the outcome of each result.
        """
        code = oracle.compiled(source_of(PROGRAM, lambda index: YIELD))
        run = oracle.run(PROGRAM, code, "generator-send", YIELD)
        texts = [event.text for event in run.trace if event.text.startswith("f")]
        assert texts[-6:] == [
            "f1#2 caught CancelledError",
            "f1#2 returns 3",
            "f0#1 got 3",
            "f0#1 returns None",
            "f1#2 ends with None",
            "f0#1 ends with None",
        ]
        assert run.kept == memory.Kept()

    @pytest.mark.parametrize("cell", [0, 1])
    def test_paused_while_chained(self, cell):
        """
        A result that the program has paused while it was chained is unpaused in the end, whichever
        Deferred is the last to fire.
        """
        program = Program(
            cells=("none",) * (cell + 1),
            functions=((),),
            script=(
                ("start", 0),
                ("hook", ("result", 0), ("cell", cell)),
                ("timeout", 0, 1),
                ("pause", ("result", 0)),
            ),
            mask=0,
        )
        code = oracle.compiled(source_of(program, lambda index: YIELD))
        run = oracle.run(program, code, "generator-send", YIELD)
        assert run.trace[-1].text.startswith("f0#1 ends with ")
        assert run.kept.left == ()

    @pytest.mark.skipif(
        not oracle.REFERENCE, reason="both engines are broken alike, which only the reference shows"
    )
    def test_report(self, monkeypatch, capsys):
        """
        The command shows a divergence with the program, its source and the difference, and fails;
        it can be repeated.
        """
        text = repr(tuple(PROGRAM))
        monkeypatch.setattr(command, "quiet", lambda: None)
        assert command.main(["--program", text]) == 0
        with MUTANTS[0]():
            assert command.main(["--program", text]) == 1
        shown = capsys.readouterr().out
        assert text in shown
        assert "def sequence_0(me, argument):" in shown
        assert "-f1#2 caught CancelledError" in shown or "+f1#2 caught CancelledError" in shown

    def test_command(self, monkeypatch, capsys):
        """
        The command counts the programs that it has checked, and the same seed gives the same
        programs.
        """
        monkeypatch.setattr(command, "quiet", lambda: None)
        assert command.main(["--programs", "40", "--seed", "3"]) == 0
        first = capsys.readouterr().out
        assert command.main(["--programs", "40", "--seed", "3"]) == 0
        assert capsys.readouterr().out.splitlines()[1:] == first.splitlines()[1:]
        assert "no divergence" in first

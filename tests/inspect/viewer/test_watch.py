"""``watch``, driven by textual's Pilot."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("textual")

from seqcompat.inspect.viewer.target import CannotAsk  # noqa: E402
from seqcompat.inspect.viewer.watching import Watch  # noqa: E402
from tests.inspect.test_tree import HOSTILE, made, sequence, wait  # noqa: E402


def snapshot(count, taken=1000.0, function="load"):
    sequences = [sequence(n, [100 + n], function) for n in range(count)]
    sequences.append(sequence(50, [99], "save"))
    waits = [wait(100 + n, detail=f"number {n}") for n in range(count)]
    return made(sequences, waits + [wait(99, verdict="lost")], taken=taken)


def drive(steps, source=None, first=None):
    """Run the screen, and `steps` with its pilot."""

    async def run():
        first_one = snapshot(3) if first is None else first
        app = Watch(source or (lambda: first_one), first_one, every=1000)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await steps(app, pilot)

    asyncio.run(run())


def header(app):
    return str(app.query_one("#header").render())


def lines(app):
    listed = app.query_one("#lines")
    return [str(listed.get_option_at_index(n).prompt) for n in range(listed.option_count)]


def test_shows_the_tree():
    """Warnings and tree."""

    async def steps(app, pilot):
        assert header(app).startswith("1 lost · 4 sequences in 2 groups")
        assert lines(app)[0] == "load shop/db.py:3  × 3"

    drive(steps)


def test_keys():
    """Group, lost only, search and clear."""

    async def steps(app, pilot):
        await pilot.press("g")
        await pilot.pause()
        assert len(lines(app)) == 8
        await pilot.press("l")
        await pilot.pause()
        assert "only lost" in header(app) and lines(app)[0].startswith("save")
        await pilot.press("l", "slash", *"number", "space", "1")
        await pilot.pause()
        assert [line.strip() for line in lines(app)] == [
            "load shop/db.py:3",
            "└ a Deferred number 1",
        ]
        await pilot.press("escape")
        await pilot.pause()
        assert len(lines(app)) == 8

    drive(steps)


def test_looks_again():
    """A new snapshot is shown, with ages; pausing keeps the old one; a failure is said."""
    answers = [snapshot(3, 1090.0), snapshot(7, 1091.0)]

    def source():
        if not answers:
            raise CannotAsk("There is no process 7.")
        return answers.pop(0)

    async def steps(app, pilot):
        app._look()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "4 waiting for over 60 s" in header(app)
        assert "for 1 min 30 s" in lines(app)[0]
        await pilot.press("p")
        app._look()
        await app.workers.wait_for_complete()
        assert "paused" in header(app) and len(answers) == 1
        await pilot.press("p")
        for _ in range(2):
            app._look()
            await app.workers.wait_for_complete()
            await pilot.pause()
        assert "8 sequences" in header(app)
        assert "There is no process 7." in header(app)

    drive(steps, source)


def test_hostile_names():
    """Names are text, not markup."""

    async def steps(app, pilot):
        assert "[bold]x[/bold]" in lines(app)[0] and "\x1b" not in lines(app)[0]

    drive(steps, first=snapshot(1, function=HOSTILE + "[bold]x[/bold]"))


def test_quits():
    """Q leaves."""

    async def steps(app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running or app._exit

    drive(steps)

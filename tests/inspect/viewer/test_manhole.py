"""The tree, asked for at the prompt of Twisted's manhole."""

from __future__ import annotations

import pytest
from twisted.conch.insults.insults import ServerProtocol
from twisted.conch.manhole import Manhole
from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport

from seqcompat import inspect, sequential
from tests.inspect.drivers import waiting


class Terminal(StringTransport):
    """The text that the other end of the connection gets."""

    def setTcpKeepAlive(self, wanted: bool) -> None:
        pass


@pytest.mark.parametrize("line", ["inspect.print_tree()", "print(inspect.format_tree())"])
def test_the_tree_at_the_prompt(line):
    """Whoever types the line sees the tree, not only the program's own output."""
    source = Deferred()
    result = sequential(waiting)(source)
    terminal = Terminal()
    manhole = ServerProtocol(Manhole, {"inspect": inspect})
    manhole.makeConnection(terminal)
    manhole.dataReceived(line.encode("ascii") + b"\r")
    shown = terminal.value().decode("utf-8")
    assert line in shown
    assert "drivers.py:" in shown and "a Deferred" in shown
    source.callback(None)
    assert result.called

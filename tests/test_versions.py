"""What the runtime assumes of the installed Twisted."""
from __future__ import absolute_import, division, print_function

import subprocess
import sys

from twisted.internet.defer import Deferred

from seqcompat import _versions


def test_a_deferred_has_the_insides_that_the_runtime_uses():
    deferred = Deferred()
    for name in _versions.PRIVATE:
        assert hasattr(deferred, name)
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

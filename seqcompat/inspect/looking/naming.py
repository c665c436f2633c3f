"""
Describes in words a Deferred that somebody waits for.

Most of Twisted's Deferreds have a canceller.  It leads to the object that fires them: a timer, a
lock, a connection.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import sys
import types

from .frames import text
from .shapes import cells_of
from .survey import Cause, address_of, name_of

_DEFER = "twisted.internet.defer"


def is_asyncio_future(thing):
    return getattr(type(thing), "_asyncio_future_blocking", None) is not None


def is_future(thing):
    if is_asyncio_future(thing):
        return True
    futures = sys.modules.get("concurrent.futures")
    kind = getattr(sys.modules.get("concurrent.futures._base"), "Future", None)
    return futures is not None and kind is not None and isinstance(thing, kind)


class Naming(object):
    """
    Describes Deferreds.

    :param survey: the `Survey` of the program.
    :param defer: the module ``twisted.internet.defer``.
    :param callbacks_of: a function that returns the callbacks of a Deferred.
    """

    def __init__(self, survey, defer, callbacks_of):
        self._survey = survey
        self._defer = defer
        self._callbacks_of = callbacks_of
        self._by_canceller = {
            ("twisted.internet.task", "deferLaterCancel"): self._timer,
            (_DEFER, "_cancelAcquire"): self._lock,
            (_DEFER, "_cancelGet"): self._queue,
            (_DEFER, "cancel"): self._of_defer,
            (_DEFER, "_addCancelCallbackToDeferred"): self._running,
            ("twisted.internet.endpoints", "_canceller"): self._connection,
            ("twisted.internet.protocol", "cancelConnect"): self._connection,
            ("twisted.web._newclient", "cancelRequest"): self._request,
            ("twisted.web.client", "cancel"): self._body,
        }
        self._plain = {}

    def cause_of(self, deferred):
        """The `Cause` of `deferred`, which has not fired."""
        canceller = deferred._canceller
        found = None
        if isinstance(deferred, self._defer.DeferredList):
            found = self._list(deferred)
        elif canceller is not None:
            found = self._cancelled_by(canceller, deferred)
        if found is None:
            found = self._survey.known.get(id(deferred)) or self._otherwise(deferred, canceller)
        later = self._survey.timeouts.get(id(deferred))
        if later:
            found = found._replace(detail=", ".join(filter(None, [found.detail, later])))
        return found

    def _cancelled_by(self, canceller, deferred):
        function = getattr(canceller, "__func__", canceller)
        if type(function) is not types.FunctionType:
            return None
        cells = cells_of(function)
        for each in list(cells.values()) + [getattr(canceller, "__self__", None)]:
            if is_future(each):
                return self.future(each)
        name = self._by_canceller.get((function.__module__, function.__code__.co_name))
        if name is None and function.__name__ == "<lambda>" and function.__module__ == _DEFER:
            if "status" in cells:
                name = self._running
            elif "self" in cells or "_cancelLock" in cells:
                name = self._file_lock
        if name is None:
            return None
        return name(getattr(canceller, "__self__", None), cells, deferred)

    def _timer(self, owner, cells, deferred):
        delayed = cells.get("delayedCall")
        if delayed is None or not delayed.active():
            return Cause("timer", "a timer that has been cancelled")
        return self._survey.known.get(id(deferred)) or Cause("timer", "a timer")

    def _lock(self, lock, cells, deferred):
        count = len(lock.waiting)
        if isinstance(lock, self._defer.DeferredSemaphore):
            what = "a DeferredSemaphore of %d" % (lock.limit,)
            kind = "semaphore"
        else:
            kind, what = "lock", "a DeferredLock"
        return Cause(kind, what, _place(lock, deferred, count), None, (lock,))

    def _queue(self, queue, cells, deferred):
        detail = _place(queue, deferred, len(queue.waiting))
        return Cause("queue", "an empty DeferredQueue", detail)

    def _of_defer(self, owner, cells, deferred):
        if "to_cancel" in cells:
            children = cells["to_cancel"]
            return self._some("race", "a race", children, range(len(children)), True)
        return self._running(owner, cells, deferred)

    def _running(self, owner, cells, deferred):
        return Cause("running", "a sequence that runs just now")

    def _file_lock(self, owner, cells, deferred):
        return Cause("lock", "a DeferredFilesystemLock")

    def _connection(self, owner, cells, deferred):
        connector = cells.get("connector") or getattr(owner, "_connector", None)
        if connector is not None:
            destination = connector.getDestination()
            to = "%s:%s" % (
                getattr(destination, "host", getattr(destination, "name", "?")),
                getattr(destination, "port", ""),
            )
        else:
            to = _host_of(cells.get("self"))
        return Cause("connection", "a connection attempt", "to " + to if to else "")

    def _request(self, owner, cells, deferred):
        protocol = cells["self"]
        request = protocol._currentRequest
        method, uri = text(request.method), text(request.uri)
        return Cause(
            "http",
            "an HTTP response",
            "to %s %s from %s" % (method, uri, address_of(protocol.transport)),
        )

    def _body(self, owner, cells, deferred):
        return Cause("http", "the body of an HTTP response")

    # Deferreds that wait for others.

    def _list(self, deferred):
        children = deferred._deferredList
        missing = [index for index, result in enumerate(deferred.resultList) if result is None]
        first = self._callbacks_of(deferred)[:1]
        name = name_of(first[0][0][0]) if first else ""
        what = "a DeferredList"
        if name.startswith(_DEFER + "._parseD"):
            what = "gatherResults"
        return self._some("list", what, children, missing, bool(deferred.fireOnOneCallback))

    def _some(self, kind, what, children, missing, any_is_enough):
        shown = ", ".join("#%d" % index for index in missing[:5])
        if len(missing) > 5:
            shown += ", ..."
        detail = "%d of %d missing: %s" % (len(missing), len(children), shown)
        waits = tuple(children[index] for index in missing)
        return Cause(kind, what, detail, None, waits, any_is_enough)

    def future(self, future):
        """The `Cause` of an asyncio or concurrent Future."""
        if not is_asyncio_future(future):
            state = getattr(future, "_state", "PENDING")
            return Cause("future", "a concurrent Future", text(str(state)).lower())
        if hasattr(type(future), "get_coro"):
            return Cause("future", "an asyncio Task", "", None, (future,))
        for callback in future_callbacks(future):
            deferred = cells_of(callback).get("self")
            if getattr(callback, "__name__", "") == "checkCancel" and deferred is not None:
                return Cause("future", "a Deferred as an asyncio Future", "", None, (deferred,))
        children = getattr(future, "_children", None)
        if type(children) is list:
            missing = [index for index, each in enumerate(children) if not each.done()]
            return self._some("list", "asyncio.gather", children, missing, False)
        handle = _handle_for(future)
        if handle is not None:
            left = handle.when() - future.get_loop().time()
            return Cause("timer", "a timer of asyncio", "in %.1f s" % left, self._survey.now + left)
        return Cause("future", "an asyncio Future")

    # Deferreds of which nothing is known.

    def nothing_known(self):
        """The `Cause` of a Deferred without a canceller and without a callback of anything else."""
        return self._plain.setdefault((), Cause("deferred", "a Deferred"))

    def _otherwise(self, deferred, canceller):
        if deferred.called:
            if deferred.paused:
                return Cause("deferred", "a Deferred that has fired and is paused")
            return Cause("deferred", "a Deferred that runs its callbacks just now")
        if canceller is not None:
            return Cause("deferred", "a Deferred that %s cancels" % name_of(canceller))
        names = []
        for (callback, _, _), _ in self._callbacks_of(deferred):
            if type(callback) in (types.FunctionType, types.MethodType):
                host = self._host_in(callback)
                if host:
                    return Cause("connection", "a connection attempt", "to " + host)
                name = name_of(callback)
                if not name.startswith((_DEFER + ".", "seqcompat._")):
                    names.append(name)
        key = tuple(names[:3])
        if key not in self._plain:
            what = "a Deferred"
            if key:
                what += " with the callback%s %s" % ("s" if key[1:] else "", ", ".join(key))
            self._plain[key] = Cause("deferred", what)
        return self._plain[key]

    @staticmethod
    def _host_in(callback):
        if getattr(callback, "__module__", None) != "twisted.internet.endpoints":
            return None
        return _host_of(cells_of(callback).get("self"))


def _place(owner, deferred, count):
    for index, each in enumerate(owner.waiting):
        if each is deferred:
            return "%d of %d in its queue" % (index + 1, count)
    return ""


def _host_of(endpoint):
    host = getattr(endpoint, "_hostText", None) or getattr(endpoint, "_host", None)
    port = getattr(endpoint, "_port", None)
    return "%s:%s" % (text(host), port) if host and port else ""


def future_callbacks(future):
    """The done callbacks of an asyncio Future."""
    return [each[0] if type(each) is tuple else each for each in future._callbacks or ()]


def _handle_for(future):
    """The scheduled call of the loop that fires `future`, or None."""
    loop = getattr(future, "_loop", None)
    for handle in getattr(loop, "_scheduled", ()):
        for each in getattr(handle, "_args", None) or ():
            if each is future:
                return handle
    return None

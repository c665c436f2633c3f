"""
Which sequences can do without their decorator, and what holds the others.

A function can, if every use that is seen is an ``await`` in a coroutine or a call that can be
wrapped, and no use can be there that is not seen.  Methods that may stand in for each other go
together.
"""

from __future__ import absolute_import, division, print_function

from seqcompat.migrate.understand.facts import ABSTRACT, COROUTINE, SEQUENCE, TWISTED_SEQUENCE
from seqcompat.migrate.understand.uses import AWAITED, CALLED, VALUE, WRAPPED


def candidates(project):
    """The names of the sequences that might lose their decorator."""
    return {one.name for one in project.calls.all() if one.retirable}


class Retirement(object):
    """
    The decision for all files.

    :param project: a `project.Project`.
    :param uses: all uses of functions named as one of its candidates.
    :param read_only: the paths of files that are not to be changed.

    :ivar held: the (path, line) of each sequence that keeps its decorator to (name of the code,
        sentence).
    :ivar names: those of the functions that may be retired, held or not.
    :ivar wrapped: path to the offsets of the calls to wrap.
    """

    def __init__(self, project, uses, read_only=()):
        self._project, self._read_only = project, frozenset(read_only)
        self.names = candidates(project)
        self._uses = {}
        for use in uses:
            if use.how == CALLED and use.path in self._read_only:
                use = use._replace(targets=None)  # It cannot be wrapped there.
            self._uses.setdefault(use.name, []).append(use)
        self.held, self._candidates = {}, {}
        for definition in project.calls.all():
            if definition.retirable:
                self._candidates[_key(definition)] = definition
        for key, definition in self._candidates.items():
            reason = self._obstacle(definition)
            if reason is not None:
                self.held[key] = reason
        self._hold_together()
        self.wrapped = {}
        for found in self._uses.values():
            for use in found:
                if use.how == CALLED and any(self.retires(target) for target in use.targets or ()):
                    self.wrapped.setdefault(use.path, set()).add(use.start)

    def retires(self, key):
        """Whether the function at (path, line) loses its decorator."""
        return key in self._candidates and key not in self.held

    def unwraps(self, path, start):
        """
        Whether the call at an offset is of functions only that become, or are, coroutine functions.
        """
        return any(
            use.path == path
            and use.start == start
            and use.targets
            and all(self.retires(target) for target in use.targets)
            for found in self._uses.values()
            for use in found
            if use.how == WRAPPED
        )

    def _obstacle(self, definition):
        name = definition.name
        if definition.path in self._read_only:
            return "unclear-call", "its file was not named"
        if name.startswith("__") and name.endswith("__"):
            return "no-use", "Python itself calls it"
        if self._project.is_public(definition):
            return "public", "it is in __all__"
        if definition.owner is not None and not name.startswith("_"):
            bases = self._project.classes.foreign_hands((definition.module, definition.owner))
            if bases:
                return "foreign-base", "%s may call it" % (" or ".join(sorted(bases)[:3]),)
        uses = [
            use
            for use in self._uses.get(name, ())
            if use.targets is None or _key(definition) in use.targets
        ]
        for use in uses:
            where = "%s:%d" % (use.path, use.line)
            if use.how == VALUE:
                return "used-as-value", "it is used as a value in %s" % (where,)
            if use.how == CALLED and use.targets is None:
                return "unclear-call", "it may be called in %s" % (where,)
        if not any(use.targets is not None or use.how in (AWAITED, WRAPPED) for use in uses):
            return "no-use", "nothing that is seen uses it"
        mention = self._project.patched(name)
        if mention is not None:
            return (
                "named-in-string",
                "%s in %s:%d, and something else may be put in its place"
                % (mention.how, mention.path, mention.line),
            )
        return None

    def _hold_together(self):
        """Hold what shares its calls with something that returns a Deferred."""
        changed = True
        while changed:
            changed = False
            for key, definition in self._candidates.items():
                if key in self.held or definition.owner is None:
                    continue
                for other in self._project.calls.alternatives(definition):
                    # Of these only a Deferred and a coroutine differ for whoever wraps the call or
                    # awaits it.
                    if other.kind in (ABSTRACT, COROUTINE) or self.retires(_key(other)):
                        continue
                    self.held[key] = (
                        "held-together",
                        "%s (%s:%d) is %s"
                        % (
                            other.qualname,
                            other.path,
                            other.line,
                            "held" if other.kind in (SEQUENCE, TWISTED_SEQUENCE) else "no sequence",
                        ),
                    )
                    changed = True
                    break


def _key(definition):
    return definition.path, definition.line

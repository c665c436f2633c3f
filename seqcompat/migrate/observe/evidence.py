"""
What was really waited on: the files that ``record`` writes, and what they allow.

A plain ``await`` means the same as ``yield`` for a Deferred that has not fired, for one that has
and that nobody waits for again, and for the result of a sequence.  So it may stand where nothing
else was ever seen, and where the code base's own definitions of what is called do not speak against
it.
"""

from __future__ import absolute_import, division, print_function

import hashlib
import io
import json
import os
import re
from collections import Counter, OrderedDict, namedtuple

import six

from seqcompat.migrate.observe.kinds import (
    AGAIN,
    BUSY,
    ELSEWHERE,
    FIRED,
    FUTURE,
    SEQUENCE,
    SUCCEEDED,
    UNFIRED,
)

FORMAT = "seqcompat-evidence"
#: Since 2 it tells of a call which function was called, even if another one has made the result.
VERSION = 2

#: More bytes than any evidence has.
LARGEST = 500000000

#: What a plain ``await`` does the same with as ``yield``.
PLAIN_KINDS = frozenset([FIRED, UNFIRED, SEQUENCE, FUTURE])

#: Those of Deferreds.
DEFERRED_KINDS = frozenset([FIRED, UNFIRED, SEQUENCE, AGAIN, BUSY, SUCCEEDED])

#: `plain`: whether a plain ``await`` is known to mean the same; `seen`: whether there is any
#: evidence for the wait; `reason`: why not, in words; `count`: how often it was executed.
Verdict = namedtuple("Verdict", "plain seen reason count")

#: One place that waits.  `column` and `end_column` count bytes of UTF-8, and are None where Python
#: did not tell; `text` is that of the line, by which it is found again in a file that has changed;
#: `kinds` counts what was seen, `made_by` which functions, as ``path:name`` or ``module:name``,
#: were called for the Deferreds among that or, where none is called, have made them.
Site = namedtuple("Site", "function line column end_line end_column text kinds made_by")

_PLACE = Site._fields[:-2]

#: The names that are called in a line.
_CALLED = re.compile(r"(\w+)\(")

NOT_SEEN = Verdict(False, False, "it was not executed while recording", 0)


class EvidenceError(ValueError):
    """A file that is not evidence, or none of a version that this package knows."""


def load(paths, root="."):
    """The `Evidence` of all files in `paths`; an EvidenceError for one that is none."""
    return Evidence.load(paths, root)


class Evidence(object):
    """
    The record of one run or of several.

    :param root: the directory that paths in it are relative to.
    """

    def __init__(self, root="."):
        self._root = os.path.realpath(root)
        #: By path, by the hash of the contents: the sites, by their place.
        self._files = {}
        self._current = (None, None)
        #: What `_returned` has found.
        self._returned_deferreds = None

    @classmethod
    def load(cls, paths, root="."):
        """
        The evidence of all files in `paths`.

        :raises EvidenceError: if one cannot be read or is not evidence; it says what was expected.
        """
        evidence = cls(root)
        for path in paths:
            evidence.merge(_read(path))
        return evidence

    def merge(self, document):
        """Add what a document says, as `document` makes it and the files have it."""
        self._returned_deferreds = None
        for entry in document["files"]:
            sites = self._files.setdefault(entry["path"], {}).setdefault(
                entry["sha256"], OrderedDict()
            )
            for found in entry["sites"]:
                place = tuple(found[field] for field in _PLACE)
                site = sites.setdefault(place, Site(*place, kinds=Counter(), made_by=Counter()))
                site.kinds.update(found["kinds"])
                site.made_by.update(found["made_by"])

    def document(self):
        """All of it as plain data, for JSON."""
        files = []
        for path in sorted(self._files):
            for digest, sites in sorted(self._files[path].items()):
                files.append(
                    OrderedDict(
                        [
                            ("path", path),
                            ("sha256", digest),
                            (
                                "sites",
                                [
                                    OrderedDict(
                                        list(zip(_PLACE, site))
                                        + [
                                            ("kinds", OrderedDict(sorted(site.kinds.items()))),
                                            ("made_by", OrderedDict(sorted(site.made_by.items()))),
                                        ]
                                    )
                                    for site in sorted(
                                        sites.values(),
                                        key=lambda site: (
                                            site.line,
                                            site.column or 0,
                                            site.function,
                                        ),
                                    )
                                ],
                            ),
                        ]
                    )
                )
        return OrderedDict([("format", FORMAT), ("version", VERSION), ("files", files)])

    def only_current(self, digests):
        """
        Forget what was recorded of other contents than `digests` (path to hash) has; returns those
        paths.
        """
        stale = []
        for path, by_digest in list(self._files.items()):
            if path in digests and set(by_digest) - {digests[path]}:
                stale.append(path)
                self._files[path] = {
                    digest: sites for digest, sites in by_digest.items() if digest == digests[path]
                }
        return sorted(stale)

    @property
    def paths(self):
        """The paths of the files that there is evidence for."""
        return sorted(self._files)

    def stale(self, path, data):
        """Whether there is evidence for the file at `path`, but none of these contents."""
        known = self._files.get(self._relative(path))
        return bool(known) and digest_of(data) not in known

    def verdict(self, source, sequence, wait, project=None):
        """
        Whether the wait `wait` (a Yield, or an Await of a waitable) of `sequence` may become a
        plain ``await``.

        :param source: the `sources.Source` that it is in.
        :param sequence: the `sequences.Sequence` that it is in.
        :param project: the code base's own definitions; without it only what was seen decides.
        """
        kinds, made_by = self.seen(source, sequence, wait)
        if not kinds:
            return NOT_SEEN
        count = sum(number for kind, number in kinds.items() if kind != AGAIN)
        others = sorted(kind for kind in kinds if kind not in PLAIN_KINDS)
        if others:
            return Verdict(False, True, "; ".join(_in_words(kind) for kind in others), count)
        if project is not None:
            against = project.deferreds.against(
                source, sequence, _waited_on(wait), self._functions(made_by), self._returned
            )
            if against is not None:
                return Verdict(False, True, against, count)
        return Verdict(True, True, None, count)

    def _functions(self, made_by):
        """
        (real path or module, name) of the functions that `made_by` has; nothing if some are not
        known.
        """
        if ELSEWHERE in made_by:
            return []
        labels = [label.rpartition(":") for label in made_by]
        return [
            (
                os.path.realpath(os.path.join(self._root, where))
                if where.endswith(".py")
                else where,
                name,
            )
            for where, _, name in labels
        ]

    @property
    def _returned(self):
        """
        (real path or module, name) of the functions that were seen to return Deferreds, and whose
        names are not called where anything else was seen.
        """
        if self._returned_deferreds is None:
            functions, names = set(), set()
            for by_digest in self._files.values():
                for by_place in by_digest.values():
                    for site in by_place.values():
                        if DEFERRED_KINDS.issuperset(site.kinds):
                            functions.update(self._functions(site.made_by))
                        else:
                            # Who has returned something else is not recorded.
                            names.update(_CALLED.findall(site.text))
                            names.update(label.rpartition(":")[2] for label in site.made_by)
            self._returned_deferreds = {
                (where, name)
                for where, name in functions
                if names.isdisjoint([name, name.rpartition(".")[2]])
            }
        return self._returned_deferreds

    def seen(self, source, sequence, wait):
        """
        Counters of the kinds that were seen at a wait, and of the functions that have made them.
        """
        kinds, made_by = Counter(), Counter()
        for digest, sites in self._files.get(self._relative(source.path), {}).items():
            fresh = digest == self._digest(source)
            for site in sites.values():
                if _same_function(site.function, sequence.name) and _is_at(
                    site, source, sequence, wait, fresh
                ):
                    kinds.update(site.kinds)
                    made_by.update(site.made_by)
        return kinds, made_by

    def _digest(self, source):
        if self._current[0] is not source:
            self._current = (source, digest_of(source.data))
        return self._current[1]

    def _relative(self, path):
        return os.path.relpath(os.path.realpath(path), self._root).replace(os.sep, "/")


def _same_function(recorded, name):
    # Python 2 knows the last part only.
    return recorded == name or "." not in recorded and recorded == name.rpartition(".")[2]


def _is_at(site, source, sequence, wait, fresh):
    """
    Whether `site` may be the wait: in doubt it is, so that what was seen counts for too many waits,
    never too few.
    """
    if fresh:
        if site.column is not None and any(
            _place(other) == (site.line, site.column) for other in sequence.waits
        ):
            return _place(wait) == (site.line, site.column)
        return wait.lineno <= site.line <= wait.end_lineno
    lines = [source.line_text(number).strip() for number in range(wait.lineno, wait.end_lineno + 1)]
    return site.text in lines


def _place(node):
    return node.lineno, node.col_offset


def _waited_on(wait):
    """The value that a wait waits on; of ``await waitable(x)`` it is ``x``."""
    value = wait.value
    if type(wait).__name__ == "Await" and type(value).__name__ == "Call" and len(value.args) == 1:
        return value.args[0]
    return value


def _in_words(kind):
    if kind == AGAIN:
        return "a fired Deferred was waited on more than once"
    if kind == BUSY:
        return "a Deferred was running its callbacks"
    if kind.startswith("plain "):
        return "a plain value was seen, of type %s" % (kind[6:],)
    return "a %s was seen" % (kind,)


def digest_of(data):
    """The hash by which the contents of a file are known."""
    return hashlib.sha256(data).hexdigest()


def _read(path):
    try:
        # One without an end would be read for ever: a device, a pipe that nobody writes to.
        if os.path.exists(path) and not os.path.isfile(path):
            raise EvidenceError("%s is not evidence: it is no regular file" % (path,))
        if os.path.getsize(path) > LARGEST:
            raise EvidenceError(
                "%s is not evidence: it is larger than %d MB" % (path, LARGEST // 1000000)
            )
        with io.open(path, encoding="utf-8") as file:
            document = json.load(file)
    except EvidenceError:
        raise
    except EnvironmentError as error:
        raise EvidenceError("cannot read the evidence %s: %s" % (path, error.strerror or error))
    except ValueError as error:
        raise EvidenceError(
            "%s is not evidence: it is not JSON (%s). Make it with: migrate record" % (path, error)
        )
    except (RuntimeError, MemoryError):  # RecursionError, of which Python 2 knows nothing.
        raise EvidenceError("%s is not evidence: it is nested too deeply" % (path,))
    try:
        check(document, path)
    except RuntimeError:
        raise EvidenceError("%s is damaged: it is nested too deeply. Record it again." % (path,))
    return document


def check(document, path):
    """
    :raises EvidenceError: if a document read from `path` is not what `Evidence.document` makes.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise EvidenceError(
            '%s is not evidence: it has no "format": "%s". Make it with: migrate record'
            % (path, FORMAT)
        )
    if document.get("version") != VERSION:
        raise EvidenceError(
            "%s is evidence of version %r; this seqcompat knows version %d. Record it again."
            % (path, document.get("version"), VERSION)
        )
    wrong = _wrong(document.get("files"))
    if wrong:
        raise EvidenceError("%s is damaged: %s. Record it again." % (path, wrong))


def _wrong(files):
    if not isinstance(files, list):
        return '"files" is no list'
    for entry in files:
        if not isinstance(entry, dict) or not _is_text(entry.get("path")):
            return "a file has no path"
        if not _is_text(entry.get("sha256")) or not isinstance(entry.get("sites"), list):
            return "%s has no sha256 or no sites" % (entry["path"],)
        for site in entry["sites"]:
            if not isinstance(site, dict) or not _is_site(site):
                return "a site of %s is %s" % (
                    entry["path"],
                    json.dumps(site, sort_keys=True)[:200],
                )
    return None


def _is_site(site):
    return (
        _is_text(site.get("function"))
        and _is_text(site.get("text"))
        and isinstance(site.get("line"), int)
        and isinstance(site.get("end_line"), int)
        and all(
            isinstance(site.get(field, ""), (int, type(None))) for field in ("column", "end_column")
        )
        and all(isinstance(site.get(field), dict) for field in ("kinds", "made_by"))
        and all(
            isinstance(number, int)
            for field in ("kinds", "made_by")
            for number in site[field].values()
        )
    )


def _is_text(value):
    return isinstance(value, six.string_types)

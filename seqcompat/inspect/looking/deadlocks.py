"""Cycles of sequences, lists and locks, in which each waits for the next."""

from __future__ import absolute_import, division, print_function, unicode_literals


def cycles_in(edges):
    """
    Find the cycles of `edges`, which maps an id to the ids of all that it waits for.

    The result has one cycle of each knot, as a tuple of ids.  The search goes in depth, without
    recursion.
    """
    found, state = [], {}
    for start in edges:
        if start in state:
            continue
        path, place = [], {}
        todo = [(start, iter(edges[start]))]
        state[start], place[start] = False, 0
        path.append(start)
        while todo:
            node, children = todo[-1]
            for child in children:
                if child not in edges:
                    continue
                if child not in state:
                    state[child], place[child] = False, len(path)
                    path.append(child)
                    todo.append((child, iter(edges[child])))
                    break
                if not state[child]:  # It is on the path.
                    found.append(tuple(path[place[child] :]))
            else:
                todo.pop()
                path.pop()
                state[node] = True
    return _one_of_each_knot(found)


def _one_of_each_knot(cycles):
    """The cycles, the shortest first; of cycles that share something only one."""
    kept, seen = [], set()
    for cycle in sorted(cycles, key=len):
        if seen.isdisjoint(cycle):
            seen.update(cycle)
            kept.append(cycle)
    return tuple(kept)

"""What waits for itself: cycles of sequences, lists and locks, each of which waits for the next."""

from __future__ import absolute_import, division, print_function, unicode_literals


def cycles_in(edges):
    """
    The cycles of `edges`, which has for an id the ids of all that it waits for.

    One cycle of each knot, as a tuple of ids; a search in depth without recursion.
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
    """The shortest first, and of those that have something in common only one."""
    kept, seen = [], set()
    for cycle in sorted(cycles, key=len):
        if seen.isdisjoint(cycle):
            seen.update(cycle)
            kept.append(cycle)
    return tuple(kept)

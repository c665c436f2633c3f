"""The report: the tables for the terminal and for the documentation, and the chart."""

from __future__ import absolute_import, division, print_function

from xml.etree import ElementTree

from benchmarks.contenders import CALLBACKS, FROM_COROUTINE, INLINE_CALLBACKS, OF_2007, ours
from benchmarks.timing import ratio, spread

__all__ = [
    "application_rows",
    "chart",
    "cost_heading",
    "cost_rows",
    "curve_heading",
    "curve_rows",
    "environment_line",
    "import_rows",
    "rst",
    "table",
    "target_rows",
]

APPLICATION_HEADING = (
    "contender",
    "requests/s",
    "ratio",
    "quartiles",
    "processor time",
    "ratio",
    "quartiles",
)
IMPORT_HEADING = ("import", "median", "quartiles")
TARGET_HEADING = ("work load", "ours", "compared with", "ratio", "quartiles", "target", "")

#: The contenders in the chart, with their colours.
SHOWN = (
    (INLINE_CALLBACKS, "#888888"),
    (FROM_COROUTINE, "#bbbbbb"),
    (CALLBACKS, "#d9a441"),
    (OF_2007, "#a9745b"),
    (ours("generator-send", "generator"), "#1f5fa8"),
    (ours("generator-send", "coroutine"), "#4f9fd8"),
    (ours("native", "coroutine"), "#8fcf9f"),
)


def environment_line(environment):
    return (
        "%(implementation)s %(python)s, Twisted %(twisted)s, seqcompat %(seqcompat)s, %(machine)s"
        % environment
    )


def _number(value):
    return "%.2f" % (value,)


def _quartiles(found):
    return "%.2f-%.2f" % (found.lower, found.upper)


def _cost(workload, values):
    middle = spread(values).median
    return "%.0f bytes" % (middle,) if workload.endswith("bytes") else "%.0f ns" % (1e9 * middle,)


def cost_heading(without):
    """The heading; `without` are the costs without the collector, if there are any."""
    heading = ("contender", "compared with", "cost", "ratio", "quartiles")
    return heading + ("without collector", "ratio", "quartiles") if without else heading


def cost_rows(workload, costs, without, contenders):
    """
    A row for each contender: its cost, and the ratio to that of its reference.

    The same again for the costs `without` the collector, if there are any.
    """
    for contender in contenders:
        name = contender.name
        if name not in costs:
            continue
        reference = contender.reference if contender.reference in costs else INLINE_CALLBACKS
        if contender.reference is None or reference not in costs:
            reference = ""
        row = [name, reference]
        for measured in (costs, without) if without else (costs,):
            row += [_cost(workload, measured[name])] + _compared(measured, name, reference)
        yield row


def _compared(costs, name, reference):
    """
    The cells with the ratio of the costs of `name` to those of its `reference`, if it has one.
    """
    if not reference:
        return ["", ""]
    found = ratio(costs[name], costs[reference])
    return [_number(found.median), _quartiles(found)]


def application_rows(taken, names):
    """
    A row for each contender: its requests per second, and the processor time of a request.  Each is
    compared with `inlineCallbacks`.
    """
    passed, processor = taken["passed"], taken["processor"]
    rates = dict((name, [1 / seconds for seconds in passed[name]]) for name in names)
    for name in names:
        reference = INLINE_CALLBACKS if name != INLINE_CALLBACKS else ""
        row = [name, "%.0f" % (spread(rates[name]).median,)] + _compared(rates, name, reference)
        row.append("%.0f us" % (1e6 * spread(processor[name]).median,))
        yield row + _compared(processor, name, reference)


def import_rows(seconds, names):
    for name in names:
        found = spread([1000 * each for each in seconds[name]])
        yield [name, "%.1f ms" % (found.median,), "%.1f-%.1f" % (found.lower, found.upper)]


def curve_heading(name, points):
    return (
        ("contender",)
        + tuple("%s = %s" % (name, point) for point in points)
        + ("last to first", "quartiles", "without collector", "quartiles")
    )


def curve_rows(curve, without, points, contenders):
    """
    A row for each contender: its costs at the `points`, and the ratio of the last to the first.

    That ratio again for the costs `without` the collector.
    """
    for contender in contenders:
        keys = ["%s/%s" % (contender.name, point) for point in points]
        there = [key for key in keys if key in curve]
        if there:
            row = [contender.name] + [
                "%.0f ns" % (1e9 * spread(curve[key]).median,) if key in curve else "-"
                for key in keys
            ]
            for costs in (curve, without):
                row += _compared(costs, there[-1], there[0])
            yield row


def target_rows(outcomes):
    for found in outcomes:
        yield [
            found.workload,
            found.ours,
            found.reference,
            _number(found.spread.median),
            _quartiles(found.spread),
            _number(found.limit),
            "met" if found.met else "not met",
        ]


def table(heading, rows):
    """The text of a table, with columns as wide as their cells."""
    rows = [heading] + list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows
    ]
    return "\n".join(lines[:1] + ["  ".join("-" * width for width in widths)] + lines[1:])


def rst(title, heading, rows):
    """A table for the documentation."""
    lines = [".. csv-table:: " + title, "   :header-rows: 1", ""]
    for row in [heading] + list(rows):
        lines.append("   " + ",".join('"%s"' % cell.replace('"', '""') for cell in row))
    return "\n".join(lines) + "\n\n"


def chart(costs, order):
    """
    An SVG chart, as an `ElementTree`: the ratios to `inlineCallbacks` as bars, one group for each
    work load.

    :param order: the names of the work loads, in the order of the groups.
    """
    bar, left, unit, widest = 11, 130, 260, 2.0
    workloads = [name for name in order if INLINE_CALLBACKS in costs.get(name, ())]
    svg = ElementTree.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": "sans-serif"}
    )
    y = _text(svg, 10, 18, "Cost compared with inlineCallbacks (shorter is better)", 14) + 12
    for number, (name, colour) in enumerate(SHOWN):
        _bar(svg, left, y, 12, bar, colour)
        y = _text(svg, left + 18, y + 10, name, 11) + 5
    y += 10
    top = y
    for workload in workloads:
        _text(svg, 10, y + 2 * bar, workload, 12)
        for name, colour in SHOWN:
            if name in costs[workload]:
                found = ratio(costs[workload][name], costs[workload][INLINE_CALLBACKS])
                length = unit * min(found.median, widest)
                _bar(svg, left, y, length, bar - 1, colour)
                beyond = " (cut)" if found.median > widest else ""
                _text(svg, left + length + 4, y + 9, "%.2f%s" % (found.median, beyond), 10)
                y += bar
        y += bar
    _bar(svg, left + unit, top, 0.5, y - top - bar, "#000000")
    svg.set("width", "%d" % (left + unit * widest + 90))
    svg.set("height", "%d" % (y + 5))
    return ElementTree.ElementTree(svg)


def _bar(svg, x, y, width, height, colour):
    ElementTree.SubElement(
        svg,
        "rect",
        {
            "x": "%.1f" % x,
            "y": "%.1f" % y,
            "width": "%.1f" % width,
            "height": "%.1f" % height,
            "fill": colour,
        },
    )


def _text(svg, x, y, text, size):
    """Write `text` on the line `y`; returns `y`."""
    ElementTree.SubElement(
        svg, "text", {"x": "%.1f" % x, "y": "%.1f" % y, "font-size": str(size)}
    ).text = text
    return y

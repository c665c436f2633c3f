"""The report on speed, made on a small code base: it has what it says, and can miss its targets."""

from __future__ import absolute_import, division, print_function

import ast
import json

from benchmarks import migrate as benchmark


def test_it_makes_a_code_base_with_so_many_lines_and_sequences(tmp_path):
    lines, sequences = benchmark.make(str(tmp_path), 3000, 55, legacy=False)
    texts = [path.read_text() for path in sorted(tmp_path.rglob("m*.py"))]
    assert len(texts) == 12
    assert lines == sum(text.count("\n") for text in texts) and 3000 <= lines < 4000
    assert sequences == 55 == sum(text.count("    @sequential\n") for text in texts)
    assert sum("@sequential" not in text for text in texts) == 6
    for text in texts:
        ast.parse(text)


def test_it_measures_time_and_memory_for_one_and_two_processes(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(benchmark, "TARGET_PARSES", 0.0)  # Nothing is as fast, on any machine.
    report = tmp_path / "figures.json"
    arguments = [
        "--lines",
        "1000",
        "--sequences",
        "20",
        "--rounds",
        "1",
        "--step",
        "--to async",
        "--json",
        str(report),
    ]
    status = benchmark.main(arguments)
    printed = capsys.readouterr().out
    figures = json.loads(report.read_text())
    assert [figure["jobs"] for figure in figures] == [1, 2]
    assert all(figure["seconds"] > 0 and figure["cpu"] > 0 for figure in figures)
    assert (
        status == 1
        and "Target missed: --to async takes more than the time of 0 ast.parse of the same text."
        in printed
    )

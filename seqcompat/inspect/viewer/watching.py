"""``watch``: the tree, live, with textual."""

from __future__ import annotations

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from seqcompat.inspect import data, tree
from seqcompat.inspect.viewer import tables
from seqcompat.inspect.viewer.asking import Source
from seqcompat.inspect.viewer.target import CannotAsk

#: The most lines that are shown at once; a search finds the others.
LINES = 2000


class Watch(App[None]):
    """
    :param source: a function that takes a snapshot.  It may take long, and fail with `CannotAsk`.
    :param first: the first snapshot.
    :param every: the number of seconds from one snapshot to the next.
    """

    CSS = """
    #header { height: auto; padding: 0 1; }
    #lines { height: 1fr; border: none; }
    #search { display: none; }
    #search.shown { display: block; }
    """
    BINDINGS = [
        Binding("q", "quit", "Quit"),
        Binding("p", "pause", "Pause"),
        Binding("g", "group", "Group"),
        Binding("l", "lost", "Lost only"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("escape", "clear", "Clear", show=False),
    ]

    def __init__(
        self,
        source: Source,
        first: data.Snapshot,
        every: float = 2,
        chosen: tree.Filter = tree.EVERYTHING,
        alike: bool = True,
    ) -> None:
        super().__init__()
        self._source = source
        self._taken = first
        self._every = every
        self._chosen = chosen
        self._alike = alike
        self._paused = False
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield Static(id="header", markup=False)
        yield OptionList(id="lines")
        yield Input(placeholder="search", id="search")
        yield Footer()

    def on_mount(self) -> None:
        self.title = "What is it waiting on?"
        self.show()
        self.set_interval(self._every, self._look)
        self.query_one("#lines").focus()

    def _look(self) -> None:
        if not self._paused:
            self._ask()

    @work(thread=True, exclusive=True)
    def _ask(self) -> None:
        try:
            taken = self._source()
        except CannotAsk as error:
            self.call_from_thread(self._failed, str(error))
        else:
            self.call_from_thread(self._got, taken)

    def _failed(self, words: str) -> None:
        self._problem = words
        self.show()

    def _got(self, taken: data.Snapshot) -> None:
        self._problem = ""
        self._taken = data.with_ages(taken, self._taken)
        self.show()

    def show(self) -> None:
        shown = tree.Tree(self._taken, self._alike, self._chosen)
        # Names and waits of the program are text, never markup.
        lines = list(tables.lines(shown, LINES))
        header, notes = lines[0], len(self._taken.notes)
        if self._paused:
            header.append("  paused", "bold")
        if self._chosen.verdict:
            header.append(f"  only {self._chosen.verdict}", "bold")
        if self._problem:
            header.append(f"\n{self._problem}", "bold red")
        for note in lines[1 : 1 + notes]:
            header.append("\n").append_text(note)
        self.query_one("#header", Static).update(header)
        listed = self.query_one("#lines", OptionList)
        before = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(line) for line in lines[1 + notes :]])
        if before is not None and listed.option_count:
            listed.highlighted = min(before, listed.option_count - 1)

    # Keys.

    def action_pause(self) -> None:
        self._paused = not self._paused
        self.show()

    def action_group(self) -> None:
        self._alike = not self._alike
        self.show()

    def action_lost(self) -> None:
        verdict = None if self._chosen.verdict else data.LOST
        self._chosen = self._chosen._replace(verdict=verdict)
        self.show()

    def action_search(self) -> None:
        search = self.query_one("#search", Input)
        search.add_class("shown")
        search.focus()

    def action_clear(self) -> None:
        search = self.query_one("#search", Input)
        search.value = ""
        search.remove_class("shown")
        self._chosen = self._chosen._replace(search=None)
        self.query_one("#lines").focus()
        self.show()

    @on(Input.Changed, "#search")
    def _searched(self, event: Input.Changed) -> None:
        self._chosen = self._chosen._replace(search=event.value or None)
        self.show()

    @on(Input.Submitted, "#search")
    def _found(self) -> None:
        self.query_one("#lines").focus()

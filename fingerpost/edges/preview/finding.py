"""The index of the search in a preview: made when the search page asks for it, and not before.

Rule 1: a save never waits for it. Sheets are made in the loop, where everything of the site is; Pagefind, which takes
far longer, works beside it in a thread, one index after the other. Rule 2: an index stands while the sheets are the
same, so that the next one is made only for another text.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Lock, Thread

from fingerpost.edges.pagefind import EngineError, executable, index_of
from fingerpost.edges.searching import HINT
from fingerpost.model.digest import digest_of_value
from fingerpost.model.sheets import Searchable, Sheet

Files = Mapping[str, bytes]


class Finder:
    """The index of what is previewed."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._inputs = ""
        self._sheets = ""
        self._files: Future[Files] | None = None
        self._turn = Lock()

    def files(self, search: Searchable) -> "Future[Files]":
        """The files of the index by name, soon; none where it cannot be made, which is said once. In the loop only."""
        if self._files is not None and search.digest == self._inputs:
            return self._files
        sheets = search.sheets()
        digest = digest_of_value((search.language, sheets))
        if self._files is None or digest != self._sheets:
            self._files = Future()
            # Nobody waits for it at the end: Pagefind ends with us.
            Thread(target=self._make, args=(self._files, search, sheets), daemon=True).start()
        self._inputs, self._sheets = search.digest, digest
        return self._files

    def _make(self, files: "Future[Files]", search: Searchable, sheets: tuple[Sheet, ...]) -> None:
        with self._turn:
            try:
                files.set_result(index_of(search, sheets))
            except EngineError as error:
                hint = f"; {HINT}" if executable() is None else ""
                self._say(f"the index of the search cannot be made: {error}{hint}")
                files.set_result({})
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not leave the page waiting
                files.set_exception(error)

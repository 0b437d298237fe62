"""The memory of a process that builds again and again: what the file on the disk has, read once, and what is new.

Rows are handed out as the same values each time, by which `memo.Alive` knows that nothing has changed.
"""

from collections.abc import Iterable, Mapping

from fingerpost.memo import Memory, Row


class ProcessMemory:
    """Rows in this process; what changes is also put into the memory behind it."""

    def __init__(self, behind: Memory) -> None:
        self._behind = behind
        self._whole: dict[str, dict[str, Row]] = {}
        """Stages that have been read."""
        self._single: dict[str, dict[str, Row | None]] = {}
        """Rows of other stages that were asked for or put; None where there is none."""
        self._hidden: set[str] = set()

    def hide(self, stage: str) -> None:
        """Remember this stage for the next process, and say nothing of it in this one."""
        self._hidden.add(stage)

    def rows(self, stage: str) -> Mapping[str, Row]:
        """Every row of a stage, by name. A view: it changes with the memory."""
        return self._stage(stage)

    def _stage(self, stage: str) -> dict[str, Row]:
        rows = self._whole.get(stage)
        if rows is None:
            rows = dict(self._behind.rows(stage))
            for name, row in self._single.pop(stage, {}).items():
                if row is None:
                    rows.pop(name, None)
                else:
                    rows[name] = row
            self._whole[stage] = rows
        return rows

    def row(self, stage: str, name: str) -> Row | None:
        """One row."""
        if stage in self._hidden:
            return None
        if stage in self._whole:
            return self._whole[stage].get(name)
        rows = self._single.setdefault(stage, {})
        if name not in rows:
            rows[name] = self._behind.row(stage, name)
        return rows[name]

    def names(self, stage: str) -> set[str]:
        """The names of a stage's rows."""
        if stage in self._whole:
            return set(self._whole[stage])
        own = self._single.get(stage, {})
        names = {name for name in self._behind.names(stage) if own.get(name, "there") is not None}
        return names | {name for name, row in own.items() if row is not None}

    def put(self, stage: str, name: str, row: Row) -> None:
        """Remember a row."""
        self._behind.put(stage, name, row)
        if stage in self._whole:
            self._whole[stage][name] = row
        else:
            self._single.setdefault(stage, {})[name] = row

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """Forget rows."""
        gone = list(names)
        self._behind.drop(stage, gone)
        for name in gone:
            if stage in self._whole:
                self._whole[stage].pop(name, None)
            else:
                self._single.setdefault(stage, {})[name] = None

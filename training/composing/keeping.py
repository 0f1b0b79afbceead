"""Pictures that are loaded when a scene first asks for them, and kept within a bounded amount of memory.

A run prepares all its material once; a page that shows sixteen frames needs only what is in them.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar, overload

Item = TypeVar("Item")


class Kept:
    """What was loaded, by key, up to `limit` bytes; what was not asked for longest goes first. Threads may share it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes kept now."""
        return self._size

    def get(self, key: Hashable, load: Callable[[], Item], size_of: Callable[[Item], int]) -> Item:
        """The item of this key. `load` runs outside the lock, so one slow file holds nobody else up."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                found: Item = self._items[key][0]
                return found
        item = load()
        self._keep(key, item, size_of(item))
        return item

    def _keep(self, key: Hashable, item: Any, size: int) -> None:
        with self._lock:
            if key in self._items:  # another thread loaded it meanwhile
                return
            self._items[key] = (item, size)
            self._size += size
            while self._size > self.limit and self._items:
                self._size -= self._items.popitem(last=False)[1][1]


class LoadedWhenAsked(Sequence[Item], Generic[Item]):
    """A sequence of known length whose items come from `load(name)` each time they are asked for."""

    def __init__(self, names: Sequence[str], load: Callable[[str], Item]) -> None:
        self.names, self.load = names, load

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, position: int) -> Item: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Item]: ...
    def __getitem__(self, position: int | slice) -> Item | Sequence[Item]:
        if isinstance(position, slice):
            return LoadedWhenAsked(self.names[position], self.load)
        return self.load(self.names[position])

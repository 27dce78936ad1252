"""Parts that are found rather than listed: one module each in a folder, or an entry point of an installed package."""

from __future__ import annotations

import pkgutil
import warnings
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Generic, TypeVar

from datasage_jupyter.core.errors import PartError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class Parts(Generic[T]):
    """The parts of one kind by name. Names are known without importing a part; a part is imported at its first use.

    Args:
        folder: Package whose modules are parts; a module's name is its part's. Names with a leading underscore are passed over.
        attribute: The name under which a module keeps its part.
        group: Entry points by which installed packages offer more. They cannot replace a part of the folder.
    """

    def __init__(self, folder: str, attribute: str, group: str) -> None:
        self._folder, self._attribute, self._group = folder, attribute, group
        self._loaded: dict[str, T] = {}

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Names of the folder's parts, in alphabetical order."""
        found = find_spec(self._folder)
        places = found.submodule_search_locations if found is not None else None
        return tuple(sorted(m.name for m in pkgutil.iter_modules(places) if not m.name.startswith("_")))

    @cached_property
    def _offered(self) -> dict[str, EntryPoint]:
        from importlib.metadata import entry_points

        found = sorted(entry_points(group=self._group), key=lambda point: (point.name, point.value))
        return {point.name: point for point in found if point.name not in self.own}

    @property
    def names(self) -> tuple[str, ...]:
        """Every name: the folder's first, then what packages offer."""
        return (*self.own, *self._offered)

    def __contains__(self, name: object) -> bool:
        return name in self.own or name in self._offered

    def __getitem__(self, name: str) -> T:
        """One part.

        Raises:
            KeyError: There is none of this name.
            PartError: The package that offers it cannot be imported.
        """
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = self._load(name)
        return found

    def all(self) -> tuple[T, ...]:
        """Every part that can be imported; a package that cannot is left out with a warning."""
        found = []
        for name in self.names:
            try:
                found.append(self[name])
            except PartError as error:
                warnings.warn(str(error), RuntimeWarning, stacklevel=2)
        return tuple(found)

    def _load(self, name: str) -> T:
        if name in self.own:
            part: T = getattr(import_module(f"{self._folder}.{name}"), self._attribute)
            return part
        point = self._offered[name]
        try:
            offered: T = point.load()
        except Exception as error:
            package = point.dist.name if point.dist is not None else point.module
            raise PartError(
                f'"{name}" comes from the package {package}, which cannot be imported: {error}.',
                hint=f"Update or uninstall {package}.",
            ) from error
        return offered

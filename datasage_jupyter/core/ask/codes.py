"""What the codes in a column stand for: compass points, sizes, states, countries."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from datasage_jupyter.core.model.countries import COUNTRIES

_FEWEST = 2
Names = dict[str, tuple[str, ...]]


def names_of_codes(values: tuple[str, ...]) -> Names:
    """Other names of the values of a column, if all of them are codes of one closed list.

    Args:
        values: All values of the column.

    Returns:
        Names in lower case by value; nothing if the values are no codes. Of several lists the shortest explains them.
    """
    codes = [value.strip().lower() for value in values]
    if len(codes) < _FEWEST or any(len(code) > 3 or not code.isalpha() for code in codes):
        return {}
    fitting = [listed for listed in _lists() if all(code in listed for code in codes)]
    if not fitting:
        return {}
    best = min(fitting, key=len)
    return {value: best[code] for value, code in zip(values, codes, strict=True)}


@lru_cache(maxsize=1)
def _lists() -> tuple[Names, ...]:
    loaded = tomllib.loads(files("datasage_jupyter.core.ask").joinpath("data", "codes.toml").read_text("utf-8"))
    own = [{code: tuple(names) for code, names in listed.items()} for listed in loaded.values()]
    countries = [{codes[place].lower(): (codes[0].lower(),) for codes in COUNTRIES} for place in (1, 2)]
    return (*own, *countries)

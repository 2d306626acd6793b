"""Classes that are what their annotations declare: the records, and what is within them.

Dataclasses, but for the time these take: each of theirs has methods of its own, compiled at every start, and a frozen
one takes as long to make as to read. Here all share their methods, a field that nobody gave a value is answered for by
its class, and that none is ever changed is for the type checker to see to.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

T = TypeVar("T")


def once_a_class(make: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """`make`, which is called once for each class: what it makes follows from the class alone."""
    return cast("Callable[[type[Any]], T]", cache(make))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def declared(cls: type[T]) -> type[T]:
    """A class whose instances hold what its annotations declare, given by name, and are equal where all of it is.

    It has no `cached_property`, which `replace` would carry over, and no method of a field's name, which would be taken
    for the field's default.
    """
    for name, method in _METHODS.items():
        setattr(cls, name, method)
    return cls


@once_a_class
def hints(cls: type[Any]) -> Mapping[str, Any]:
    """The declared fields of a class, those it inherits first, each with its annotation."""
    found = typing.get_type_hints(cls, include_extras=True)
    return {name: hint for name, hint in found.items() if typing.get_origin(hint) is not ClassVar}


def is_required(cls: type[Any], name: str) -> bool:
    """Whether a field has no default, which would be an attribute of the class."""
    return not hasattr(cls, name)


def made(cls: type[T], held: dict[str, Any]) -> T:
    """The instance that holds this, of fields of the class and with all that are required. `held` is its own then."""
    new = object.__new__(cls)
    new.__dict__ = held
    return new


def replace(value: T, **held: Any) -> T:
    """`value` with other values in some of its fields."""
    if not held.keys() <= hints(value.__class__).keys():
        raise TypeError(_unknown(value.__class__, held))
    return made(value.__class__, value.__dict__ | held)


def _init(self: Any, **held: Any) -> None:
    cls = self.__class__
    if not held.keys() <= hints(cls).keys():
        raise TypeError(_unknown(cls, held))
    missing = [name for name in hints(cls) if name not in held and is_required(cls, name)]
    if missing:
        raise TypeError(f"{cls.__name__} needs {', '.join(missing)}")
    self.__dict__ = held


def _unknown(cls: type[Any], held: Mapping[str, Any]) -> str:
    return f"{cls.__name__} has no {', '.join(sorted(held.keys() - hints(cls).keys()))}"


def _equal(self: object, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    held = _held(self.__class__)
    return held(self) == held(other)


def _hash(self: object) -> int:
    return hash(_held(self.__class__)(self))


def _repr(self: object) -> str:
    fields = (f"{name}={getattr(self, name)!r}" for name in hints(self.__class__))
    return f"{self.__class__.__name__}({', '.join(fields)})"


@once_a_class
def _held(cls: type[Any]) -> Callable[[Any], Any]:
    """What gets all that an instance holds."""
    return attrgetter(*hints(cls))


_METHODS: Mapping[str, Callable[..., Any]] = {
    "__init__": _init,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _repr,
}

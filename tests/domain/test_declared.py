"""Declared classes behave as frozen dataclasses do, but that only the type checker refuses to change one."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tracker.domain.declared import declared, hints, is_required, made, replace


@declared
class Named:
    KIND: ClassVar[str] = "named"
    name: str


@declared
class Person(Named):
    age: int | None = None
    known: tuple[str, ...] = ()


def test_what_nobody_gave_has_its_default() -> None:
    ana = Person(name="Ana")
    assert (ana.name, ana.age, ana.known) == ("Ana", None, ())
    assert ana == Person(name="Ana", age=None, known=()) == made(Person, {"name": "Ana"})
    assert hash(ana) == hash(made(Person, {"name": "Ana", "age": None}))


def test_two_are_equal_where_all_their_fields_and_their_class_are() -> None:
    assert Person(name="Ana") != Person(name="Ana", age=40)
    assert Person(name="Ana") != Person(name="Ben")
    assert Named(name="Ana") != Person(name="Ana")
    assert Person(name="Ana") != object()
    assert len({Person(name="Ana"), Person(name="Ana"), Person(name="Ben")}) == 2


def test_what_is_required_and_what_is_no_field_is_told() -> None:
    with pytest.raises(TypeError, match="Person needs name"):
        Person(age=3)  # type: ignore[call-arg]  # mypy sees it too
    with pytest.raises(TypeError, match="Person has no aeg"):
        Person(name="Ana", aeg=3)  # type: ignore[call-arg]  # mypy sees it too
    with pytest.raises(TypeError, match="Person has no KIND, aeg"):
        replace(Person(name="Ana"), aeg=3, KIND="x")


def test_fields_stand_in_the_order_of_their_declaration_those_inherited_first() -> None:
    assert list(hints(Person)) == ["name", "age", "known"]
    assert [name for name in hints(Person) if is_required(Person, name)] == ["name"]
    assert repr(Person(name="Ana", age=40)) == "Person(name='Ana', age=40, known=())"


def test_another_one_is_made_and_the_first_stays_as_it_is() -> None:
    ana = Person(name="Ana")
    assert replace(ana, age=40) == Person(name="Ana", age=40)
    assert replace(ana) == ana
    assert ana.age is None

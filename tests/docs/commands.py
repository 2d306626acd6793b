"""The command reference, from the click commands themselves: what each is for, its arguments, options and example."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator

import click

from tests.docs.markdown import Blocks, code, link, table
from tracker.cli import tracker

ARGUMENTS = {
    "A": "the party that stays: its name, ref or id",
    "B": "the party that is the same: its name, ref or id",
    "CHANGE": "a change as `tracker log REF` prints it, or a changeset for all its changes; the first characters do",
    "CHANGESET": "a changeset as `tracker log` prints it, or the first characters of its id",
    "CLAIM": "what somebody says, as one sentence: [CLAIM](#claim)",
    "COUNTRY…": "one or several countries, by code or name: [COUNTRY](#country)",
    "FIELD": "the field as `tracker conflicts` prints it",
    "FILE.db": "a new file",
    "FINDING": "the ref of a finding, as `tracker check` prints it",
    "FILE…": "one or several files; `-` is standard input",
    "KEY": "the key of a regime, instrument or paragraph: [KEY](#key)",
    "KIND": "how the first event stands to the second",
    "LEVEL": "our judgment; without it the paragraph is only our reading",
    "NAME": "a name or code",
    "OTHER.db": "another copy of the database",
    "OTHER.db…": "one or several other copies of the database",
    "PARTY": "a new party: [PARTY](#party)",
    "PROVISION": "a new provision: [PROVISION](#provision)",
    "REF": "which record: [REF](#ref)",
    "SOURCE": "a new source: [SOURCE](#source)",
    "TEXT": "what to look for, in any case and with or without accents",
    "TITLE": "what happened, in a line",
    "VALUE": "the value as it is to be, or `@` and the beginning of the change that gave it",
    "TYPE": "a new event type: its name, then `summary=…` after a semicolon",
}
"""What stands for each argument of a usage line. Click keeps no help for arguments."""

LONG = 6
"""So many options are not told twice."""

_EVERY = (0, 2, 3, 4, 5)
_CODES = {
    "init": (0, 2, 4, 5),
    "country list": (0, 2),
    "country show": (0, 2, 3),
    "db verify": (0, 1, 2, 3, 4, 5),
} | dict.fromkeys(("diff", "merge", "conflicts"), (0, 1, 2, 3, 4, 5))
"""The exit codes a command may give, where these are not those of any command that opens the database."""


_CODE = re.compile(r"(`[^`]*`)")


def exit_codes(words: str) -> tuple[int, ...]:
    return _CODES.get(words, _EVERY)


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Every command by its words, `add gift` and the groups themselves among them, in the order of `--help`."""

    def below(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                yield from below(f"{words} {name}".strip(), found)

    return below("", tracker)


def options(command: click.Command, *, hidden: bool = False) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option) and each.hidden == hidden]


def arguments(command: click.Command) -> list[click.Argument]:
    return [each for each in command.params if isinstance(each, click.Argument)]


def metavar(argument: click.Argument) -> str:
    return argument.metavar or str(argument.name).upper()


def example_of(command: click.Command) -> str:
    """The first example of a command's help."""
    return _help(command)[1][0]


# Blocks. -----------------------------------------------------------------------------------------------------------


def _commands(_: str) -> str:
    found = dict(every_command())
    types = {words: command for words, command in found.items() if words.startswith("add ")}
    sections = []
    for words, command in found.items():
        if words and words not in types:
            sections += [f"### tracker {words}", *_section(words, command, found)]
        if words == "add":
            sections += _event_types(types)
    return "\n\n".join(sections)


def _global(_: str) -> str:
    return _option_table(options(tracker))


def _section(words: str, command: click.Command, found: dict[str, click.Command]) -> Iterator[str]:
    text, examples = _help(command)
    yield text
    if isinstance(command, click.Group):
        below = [each for each in found if each.startswith(f"{words} ")]
        if words != "add":
            yield "Commands: " + ", ".join(link(f"tracker {each}") for each in below) + "."
        yield _example(examples)
        return
    yield f"```\n{_usage(words, command)}\n```"
    if arguments(command):
        yield "\n".join(f"- {code(name)}: {_argument(words, name)}" for name in _once(map(metavar, arguments(command))))
    yield from _options(words, command, found)
    yield _example(examples)
    yield f"Exit codes: {', '.join(map(str, exit_codes(words)))}."


def _options(words: str, command: click.Command, found: dict[str, click.Command]) -> Iterator[str]:
    """The options; a long list that an earlier command has too, as `party edit` has that of `edit`, is told there."""
    rows = _rows(options(command))
    earlier = next(each for each, other in found.items() if _rows(options(other)) == rows)
    if earlier != words and len(rows) >= LONG:
        yield f"It takes the options of {link('tracker ' + earlier)}."
        return
    if rows:
        yield _option_table(options(command))
    hidden = [code(_names(each)) for each in options(command, hidden=True)]
    if hidden:
        yield (
            f"And, as in {link('tracker add')}, one option for each role that a standard type has; they repeat: "
            f"{', '.join(hidden)}."
        )


def _event_types(types: dict[str, click.Command]) -> Iterator[str]:
    """What the types share as one table of options, and what each has of its own as one table of roles."""
    every = [{_names(each): each for each in options(command)} for command in types.values()]
    shared = [each for names, each in every[0].items() if all(names in other for other in every)]
    yield "```\ntracker add TYPE TITLE --date DATE [OPTIONS]\n```"
    yield (
        f"- {code('TYPE')}: one of the types below, or one of your own ({link('tracker type add')})\n"
        f"- {code('TITLE')}: {ARGUMENTS['TITLE']}"
    )
    yield _option_table(shared)
    yield "Each role of the type is an option too. It takes a [WHO](#who), and it repeats:"
    yield table(
        ("Type", "What it is for", "Its roles"),
        (
            (
                code(words.removeprefix("add ")),
                str(command.short_help).rstrip("."),
                " ".join(code(f"--{name}") for name in _own(command, shared)),
            )
            for words, command in types.items()
        ),
    )
    yield _example(_examples(types))
    yield f"Exit codes: {', '.join(map(str, exit_codes('add gift')))}."


def _examples(types: dict[str, click.Command]) -> Iterable[str]:
    """The examples of the types, once where they differ by the type alone."""
    told: dict[str, str] = {}
    for words, command in types.items():
        for line in _help(command)[1]:
            told.setdefault(line.replace(words, "", 1), line)
    return told.values()


def _own(command: click.Command, shared: Iterable[click.Option]) -> list[str]:
    known = {_names(each) for each in shared}
    return [each.opts[0].removeprefix("--") for each in options(command) if _names(each) not in known]


# Pieces. -----------------------------------------------------------------------------------------------------------


def _help(command: click.Command) -> tuple[str, list[str]]:
    """A command's help in paragraphs, each on one line, and its examples."""
    text, _, example = inspect.cleandoc(command.help or "").partition("\b")
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]
    return "\n\n".join(map(_escaped, paragraphs)), re.findall(r"^  (tracker .+)$", example, re.MULTILINE)


def _usage(words: str, command: click.Command) -> str:
    named = [name if each.required else f"[{name}]" for each in arguments(command) for name in [metavar(each)]]
    return " ".join(["tracker", words, *(["[OPTIONS]"] if options(command) else []), *named])


def _argument(words: str, name: str) -> str:
    return ARGUMENTS.get(f"{words} {name}", ARGUMENTS[name])


def _option_table(found: Iterable[click.Option]) -> str:
    return table(("Option", "What it does"), _rows(found))


def _rows(found: Iterable[click.Option]) -> list[tuple[str, str]]:
    return [(code(_names(each)), _escaped(_told(each))) for each in found]


def _names(option: click.Option) -> str:
    names = ", ".join(option.opts) + (f" / {', '.join(option.secondary_opts)}" if option.secondary_opts else "")
    return names if option.is_flag else f"{names} {_value(option)}"


def _value(option: click.Option) -> str:
    if option.metavar is None and isinstance(option.type, click.Choice):
        return "FORMAT" if option.name == "format_" else str(option.name).upper()
    return option.metavar or option.type.name.upper()


def _told(option: click.Option) -> str:
    """An option's help, with its choices, its default where `--help` shows it, and the variable that also sets it."""
    told = [option.help or ""]
    if isinstance(option.type, click.Choice):
        told.append(f"One of {', '.join(map(str, option.type.choices))}.")
    if option.show_default:
        told.append(f"Default: {option.default}.")
    if isinstance(option.envvar, str) and option.envvar not in told[0]:
        told.append(f"Also {option.envvar}.")
    return " ".join(told)


def _escaped(text: str) -> str:
    """Help as Markdown: what Markdown would take for a tag or emphasis is text. Code in it stays code."""
    return "".join(part if part.startswith("`") else re.sub(r"([<*])", r"\\\1", part) for part in _CODE.split(text))


def _example(examples: Iterable[str]) -> str:
    return "```console\n" + "\n".join(f"$ {example}" for example in examples) + "\n```"


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


BLOCKS: Blocks = {"commands": _commands, "global options": _global}

"""The command line: click, and nothing else. It parses, calls an action, prints, and turns errors into exit codes.

`COMMANDS` is the whole surface on one screen. A command's module is imported only when that command runs, so that
`--help` and shell completion load click and nothing heavy.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click
from click.core import ParameterSource

from tracker import __version__, saving
from tracker.cli.context import Settings, note
from tracker.errors import ExitCode, NotUnderstood, TrackerError
from tracker.saving import Outcome

COMMANDS = {
    "init": "Make a new database with the reference library.",
    "add": "Record an event: gift, shipment, visit and others.",
    "claim": "Add what somebody says of an event.",
    "suggest": "Which provisions could cover an event, and why.",
    "assess": "Read an event as touching a paragraph, and judge it.",
    "link": "Say how one event stands to another.",
    "edit": "Correct a record.",
    "delete": "Delete a record.",
    "undo": "Take back a command.",
    "redo": "Bring back what was undone.",
    "show": "One record, in full.",
    "timeline": "What happened to and from a country.",
    "list": "Events, by any filter.",
    "stats": "How many, of what, with whom.",
    "check": "What to look at again in the records.",
    "waive": "Let a finding stand, and say why.",
    "log": "Who changed what.",
    "party": "Persons, bodies, companies, vessels.",
    "source": "Where a statement can be read.",
    "provision": "Regimes, instruments and paragraphs.",
    "country": "Countries, former states and regions.",
    "type": "Event types and their roles.",
    "import": "Take in documents.",
    "export": "Every record as documents.",
    "diff": "What another copy has that this one lacks.",
    "merge": "Take in the changes of other copies.",
    "conflicts": "On what people disagree.",
    "resolve": "Settle what people disagree on.",
    "redact": "Take out for good what must not exist.",
    "share": "Make a copy to send to others.",
    "backup": "Make a copy to keep.",
    "db": "Look at, check and upgrade the database.",
}
"""Every command and what it is for; each is the `command` of a module of its name in `tracker.cli.commands`."""


class Surface(click.Group):
    """The commands of `COMMANDS`, imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tracker.cli.commands.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from tracker.domain.vocabulary import no_such_word
            from tracker.masking import masked

            ctx.fail(no_such_word(masked(args[0], args), "command", COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Surface, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="tracker %(version)s")
@click.option(
    "--db",
    metavar="FILE_OR_URL",
    envvar="TRACKER_DB",
    default="tracker.db",
    show_default=True,
    help="The database: a file, or the URL of a PostgreSQL database. Also TRACKER_DB.",
)
@click.option(
    "--author",
    metavar="NAME",
    envvar="TRACKER_AUTHOR",
    help="Who is recording. Also TRACKER_AUTHOR; else the login name.",
)
@click.option("--color/--no-color", default=None, help="Colour, or none; NO_COLOR is honoured.")
@click.pass_context
def tracker(ctx: click.Context, db: str, author: str | None, color: bool | None) -> None:
    """Record sanctions-related events, who says what about them, and print a country's timeline.

    \b
    Example:
      tracker init --demo
      tracker timeline KP
    """
    ctx.obj = Settings(db, author)
    if ctx.get_parameter_source("db") is ParameterSource.COMMANDLINE:
        _warn_of_password(db)
    ctx.color = False if color is None and os.environ.get("NO_COLOR") else color


def _warn_of_password(db: str) -> None:
    if "://" in db:
        from tracker.masking import holds_password

        if holds_password(db):
            note(
                "warning: others on this machine can see a password that stands in --db; leave it out, and give it by "
                "PGPASSWORD or ~/.pgpass, or the whole URL by TRACKER_DB"
            )


def main() -> None:
    """The entry point: runs the command line and exits with the code its outcome has."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # another, while it was told what became of the first
        code = int(ExitCode.STOPPED)
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Gives a program that was started with closed streams (`>&-`) empty ones: half of Python expects them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for the whole run


def run(args: list[str]) -> int:
    """Runs one command line and gives its exit code; never a traceback for anything a user can cause.

    Where a command does not end by itself, the last line says whether what it did is saved.
    """
    from tracker.masking import masked

    saving.begin()
    try:
        _refuse_bytes(args)
        outcome = tracker.main(args, prog_name="tracker", standalone_mode=False)
        sys.stdout.flush()
    except TrackerError as error:
        return _ended(masked(str(error), args), error.exit_code)
    except click.ClickException as error:
        return _ended(masked(_usage(error), args), ExitCode.NOT_UNDERSTOOD)
    except (click.Abort, KeyboardInterrupt):
        _give_up_stdout()
        return _ended("stopped", ExitCode.STOPPED)
    except BrokenPipeError as error:
        _give_up_stdout()
        # The reader, `head` perhaps, has had enough, which is no fault unless it came before the work was done.
        if saving.outcome() in (Outcome.NOTHING, Outcome.SAVED):
            return int(ExitCode.DONE)
        return _ended(_not_written(error), ExitCode.UNUSABLE)
    except OSError as error:
        _give_up_stdout()
        return _ended(_not_written(error), ExitCode.UNUSABLE)
    except Exception as error:
        if os.environ.get("TRACKER_DEBUG"):
            raise
        return _ended(
            f"something went wrong that should not ({type(error).__name__}: {masked(str(error), args)}). "
            "Where tracker db verify finds the file damaged, restore a backup; else please report this with what "
            "TRACKER_DEBUG=1 shows",
            ExitCode.UNUSABLE,
        )
    return outcome if isinstance(outcome, int) else int(ExitCode.DONE)


def _ended(why: str, code: ExitCode) -> int:
    """Says why a command has ended and what became of its work; gives the exit code."""
    became = saving.outcome()
    # A refusal says by itself that nothing was done, as does what has not come to any writing.
    goes_without_saying = became is Outcome.NOTHING or (became is Outcome.NOT_SAVED and code not in _SUDDEN)
    last = "" if goes_without_saying and code is not ExitCode.STOPPED else _BECAME[became]
    if became is Outcome.SAVED and (advice := saving.advice()):
        last += f"; {advice}"
    with suppress(OSError):  # nobody hears it
        note("\n".join(line for line in (f"tracker: {why}", last) if line))
    return int(code)


_SUDDEN = (ExitCode.UNUSABLE, ExitCode.STOPPED)
_BECAME = {
    Outcome.NOTHING: "nothing was saved",
    Outcome.NOT_SAVED: "nothing was saved",
    Outcome.IN_PART: "the first part was saved, the rest was not",
    Outcome.SAVED: "it was saved all the same",
    Outcome.NOT_KNOWN: "whether it was saved could not be found out; look with tracker log before you do it again",
}


def _not_written(error: OSError) -> str:
    return f"what was to be written could not be: {error.strerror}"


def _give_up_stdout() -> None:
    """Keeps the interpreter from writing what is left at exit, which would wait or fail, and from complaining."""
    if sys.stdout is sys.__stdout__:
        sys.stdout = sys.__stdout__ = None  # type: ignore[misc]


def _refuse_bytes(args: list[str]) -> None:
    """Raises where an argument holds bytes that are no UTF-8 text: nothing could be done with it later on."""
    for argument in args:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            code = ord(argument[error.start])
            where = f"U+{code:04X} at {error.start + 1}"
            raise NotUnderstood(f"an argument is not UTF-8 text ({where}); type it anew") from None


def _usage(error: click.ClickException) -> str:
    """What click refuses, in the form of all our refusals, with the usage in front."""
    ctx = getattr(error, "ctx", None)
    hint = f"\n{ctx.get_usage()}\n{ctx.command_path} --help says more" if ctx else ""
    return f"{_without_an_option(error) or error.format_message()}{hint}"


def _without_an_option(error: click.ClickException) -> str | None:
    """What to say of `--title`, where the title stands by itself."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return None
    meant = error.option_name.lstrip("-")
    found = (each for each in error.ctx.command.params if isinstance(each, click.Argument) and each.name == meant)
    return next(
        (f"no such option {error.option_name}: {meant.upper()} stands by itself, without one" for _ in found), None
    )

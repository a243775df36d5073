"""init and demo: the first hour."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from strikewatch import starting
from strikewatch.cli.options import Quiet
from strikewatch.cli.progress import shown_progress
from strikewatch.cli.texts import outcome_text, outlook_text, say

WORKS = ("drive", "ship")
EVENING = dt.time(20, tzinfo=dt.UTC)


def init(
    platform: Annotated[str, typer.Option(help=f"One of {', '.join(starting.PLATFORMS)}.")] = "",
    zone: Annotated[str, typer.Option(help="Where days are counted, such as America/Chicago.")] = "",
    have: Annotated[str, typer.Option(help=f"What there is, with commas: {', '.join(starting.SOURCES)}.")] = "",
    folder: Annotated[Path, typer.Option(help="Where everything is written.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take what is likely.")] = False,
) -> None:
    """Set up an account: settings, folders, templates.

    Then say what the files at hand can tell and which further one would tell more.
    """
    platform = platform or _asked_platform(yes=yes)
    starting.check_platform(platform)
    zone = zone or _asked("Which zone are days counted in?", starting.zone_guess(platform), yes=yes)
    have = have or _asked_sources(yes=yes)
    answers = starting.Answers(folder, platform, zone, tuple(filter(None, (one.strip() for one in have.split(",")))))
    written = starting.begin(answers)
    say("\n".join(["Written:", *(f"  {path}" for path in written), ""]))
    _say_outlook(answers)
    where = "" if folder == Path() else f" --config {written[-1]}"
    say(f"\nDays are counted in {zone}. Put files into {written[0]}, then: strikewatch run{where}")


def _asked_platform(*, yes: bool) -> str:
    if yes:
        raise typer.BadParameter("is needed with --yes: it cannot be guessed", param_hint="--platform")
    work = _one_of("Do you drive for a platform, or ship from a store of your own?", WORKS)
    fitting = [name for name, platform in starting.PLATFORMS.items() if platform.work == work or name == "custom"]
    return _one_of("Which platform?", fitting)


def _one_of(question: str, words: list[str] | tuple[str, ...]) -> str:
    """An answer among a few words; asked again until it is one."""
    while True:
        answer = str(typer.prompt(f"{question} ({', '.join(words)})", default=words[0])).strip().lower()
        if answer in words:
            return answer
        say(f"{answer!r} is none of these.")


def _asked(question: str, likely: str, *, yes: bool) -> str:
    return likely if yes else str(typer.prompt(question, default=likely)).strip()


def _asked_sources(*, yes: bool) -> str:
    if not yes:
        say("What do you have?\n" + "\n".join(f"  {name}: {what}" for name, what in starting.SOURCES.items()))
    return _asked("Name them, with commas", ",".join(starting.SOURCES), yes=yes)


def _say_outlook(answers: starting.Answers) -> None:
    from strikewatch.jobs.sources import outlook

    say(outlook_text(outlook(answers.platform, answers.have), starting.SOURCES))


def demo(
    folder: Annotated[Path, typer.Option(help="Where the samples are copied to.")] = Path("demo"),
    quiet: Quiet = False,
) -> None:
    """Run the main job on sample exports.

    The last line is the path of the report.
    """
    from strikewatch import jobs
    from strikewatch.settings import load_settings

    day = starting.unpack(folder)
    settings = load_settings(folder / starting.SETTINGS)
    evening = dt.datetime.combine(day, EVENING)  # the samples end that day, whenever they are looked at
    with shown_progress(quiet=quiet) as progress:
        found = jobs.run(settings, now=evening, progress=progress)
    say(outcome_text(found.document, found.report))


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(
        epilog="Example: strikewatch init --platform amazon-flex --zone America/Chicago --have mails,log --yes"
    )(init)
    app.command(epilog="Example: strikewatch demo --folder /tmp/strikewatch-demo")(demo)

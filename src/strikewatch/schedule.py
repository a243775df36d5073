"""The daemon: the same run as from the command line, every day at the time in the settings.

    watch       runs until it is told to stop
    scheduler   the schedule around a job, for `watch` and its tests
    next_runs   the moments at which it would run

A machine that slept through a run makes it up as soon as it wakes, and only once. From cron none of this is needed.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from strikewatch.errors import StrikewatchError
from strikewatch.settings import Settings, load_settings

Job = Callable[[Settings], str]  # what was found, in a line
Say = Callable[[str], None]
RUN = "run"
NAP = 60  # seconds
DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # never skip, never twice, never doubled


def watch(path: Path, job: Job, *, say: Say = print) -> None:
    """Run the job daily until SIGTERM or SIGINT. Raises SettingsError where the settings are wrong from the start."""
    settings = load_settings(path)
    planned = scheduler(path, job, daily(settings), say=say)
    planned.add_listener(lambda _: say(_plan(settings)), EVENT_SCHEDULER_STARTED)
    with _ended_by_signals(planned):
        planned.start()
    say("Stopped.")


def _plan(settings: Settings) -> str:
    first = next(next_runs(settings, dt.datetime.now(dt.UTC)))
    return f"Runs daily at {settings.schedule.at:%H:%M}, next on {first:%a %d %b, %H:%M %Z}. Stop it with Ctrl-C."


def scheduler(path: Path, job: Job, when: BaseTrigger, *, say: Say) -> BlockingScheduler:
    """A scheduler that has the job planned and is not started yet."""
    planned = BlockingScheduler(job_defaults=DEFAULTS)
    planned.add_job(_once, when, args=[path, job, planned, say], id=RUN)
    planned.add_job(_nothing, IntervalTrigger(seconds=NAP), id="nap")
    return planned


def _nothing() -> None:
    """Keeps naps short: a waiting process does not notice time that its machine slept, so it looks at the clock."""


def daily(settings: Settings) -> CronTrigger:
    """Every day at the time of the settings, in their zone, else in this machine's."""
    at = settings.schedule.at
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=settings.zone)


def next_runs(settings: Settings, after: dt.datetime) -> Iterator[dt.datetime]:
    """The moments after one at which the run is due, without end."""
    when, moment = daily(settings), after
    while (due := when.get_next_fire_time(None, moment)) is not None:
        yield due
        moment = due + dt.timedelta(seconds=1)


def _once(path: Path, job: Job, planned: BlockingScheduler, say: Say) -> None:
    """Read the settings anew and run; whatever goes wrong is said, and tomorrow it is tried again."""
    try:
        settings = load_settings(path)
        _follow(planned, settings)
        say(job(settings))
    except StrikewatchError as error:
        say(f"strikewatch: {error}")
    except Exception as error:  # a fault must not end the watch
        say(f"strikewatch: {type(error).__name__}: {error}; this is a fault in Strikewatch. The watch goes on.")


def _follow(planned: BlockingScheduler, settings: Settings) -> None:
    """Take over a time or a zone that was changed in the settings."""
    before, after = planned.get_job(RUN).trigger, daily(settings)
    if isinstance(before, CronTrigger) and (str(before), before.timezone) != (str(after), after.timezone):
        planned.reschedule_job(RUN, trigger=after)


@contextmanager
def _ended_by_signals(planned: BlockingScheduler) -> Iterator[None]:
    """SIGTERM and SIGINT end the schedule; a run under way is finished first."""
    caught = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: _end(planned)) for number in caught]
    try:
        yield
    finally:
        for number, handler in zip(caught, before, strict=True):
            signal.signal(number, handler)


def _end(planned: BlockingScheduler) -> None:
    """End it from a thread of its own, since a signal may come while the main one holds the scheduler's lock."""
    if not planned.running:
        raise SystemExit(0)
    threading.Thread(target=planned.shutdown, kwargs={"wait": False}).start()

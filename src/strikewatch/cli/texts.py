"""What the commands print: plain text in lines, whatever the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from strikewatch.status import accounts_text
from strikewatch.status.quick import json_text, printable

KINDS = ("accepted", "repeated", "restated", "rejected")
MOST = 40  # bad events in one list; --json gives them all
SAID = ("summary", "unknown", "outlook", "recovery", "excused", "disputed", "variants", "statement", "coverage")
Plain = Mapping[str, Any]


def say(text: str, *, err: bool = False) -> None:
    """Print text from wherever it came: signs that steer a terminal are left out."""
    typer.echo(printable(text), err=err)


def say_json(document: Plain) -> None:
    typer.echo(json_text(document))


def count(number: int, noun: str) -> str:
    """1 row, 12 rows."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def files_text(files: Sequence[Plain], *, dry: bool = False) -> str:
    """What became of each file."""
    new = [file for file in files if not file["known"]]
    if not new:
        return f"Nothing new in {count(len(files), 'file')}." if files else "Nothing to take in."
    return "\n".join([_all_files(new, dry=dry), *(f"  {_file(file)}" for file in new)])


def _new_files(files: Sequence[Plain], *, dry: bool) -> list[str]:
    """What became of all files, and of those to which a person should look."""
    new = [file for file in files if not file["known"]]
    odd = [file for file in new if file["refused"] or file["rejected"]]
    return ["\n".join([_all_files(new, dry=dry), *(f"  {_file(file)}" for file in odd)])] if new else []


def _all_files(new: Sequence[Plain], *, dry: bool) -> str:
    taken = [file for file in new if not file["refused"]]
    rows = ", ".join(f"{number} {kind}" for kind in KINDS if (number := sum(file[kind] for file in taken)))
    return f"{'Would take in' if dry else 'Taken in'}: {count(len(taken), 'file')}{f'; rows: {rows}' if rows else ''}."


def _file(file: Plain) -> str:
    if file["refused"]:
        return f"refused: {file['refused']}"
    kinds = [(file[kind], kind) for kind in KINDS]
    kinds += [(lines, name) for name, lines in file["non_data"].items()]
    told = ", ".join(f"{number} {kind}" for number, kind in kinds if number)
    return f"{file['account']}: {file['file']}: {count(file['rows'], 'row')}{f' ({told})' if told else ''}"


def outcome_text(document: Plain, report: Path | None, *, dry: bool = False) -> str:
    """What a run found, in short, with the path of its report."""
    parts = [*_new_files(document["files"], dry=dry), accounts_text(document)]
    if failed := document["failed_channels"]:
        parts.append(f"Could not send to {', '.join(failed)}; it is tried again at the next run.")
    if any(file["rejected"] for file in document["files"]):
        parts.append("`strikewatch rejects` lists the rows that could not be read.")
    parts.append("Nothing was written or sent." if report is None else f"Report: {report}")
    return "\n\n".join(parts)


def explained_text(one: Plain) -> str:
    """One objective: what it counts, its bad events, and the rule."""
    window, said = one["window"], one["text"]
    segment = f" ({one['segment']})" if one["segment"] else ""
    days = f"{window['from']} to {window['to']}" if window["from"] else "no days yet"
    lines = [
        f"{one['account']}: {one['label']}{segment} [{one['objective']}]: {one['level'].upper()}",
        *(f"  {said[key]}" for key in SAID if said.get(key)),
        f"  Counts: {one['definition']['counted']}",
        f"  Bad:    {one['definition']['bad']}",
        f"  Window: {days}, from {one['counted_from']}",
        *_bad_events(one["bad_events"]),
        *_rule(one),
    ]
    return "\n".join(lines)


def _bad_events(events: Sequence[Plain]) -> Iterable[str]:
    if not events:
        return ["  No bad event lies in the window."]
    more = [f"    and {len(events) - MOST} more; --json lists them all"] if len(events) > MOST else []
    return ["  Bad events in the window:", *(f"    {_bad_event(event)}" for event in events[:MOST]), *more]


def _bad_event(event: Plain) -> str:
    """2026-11-01  1 of 33, leaves 2026-12-01: A-1001, DSE5, traffic."""
    day = f"period to {event['date']}" if event["coarse"] else event["date"]
    number = f"  {event['numerator']} of {event['denominator']}" if event["denominator"] != 1 else ""
    leaves = f"leaves {event['leaves']}" if event["leaves"] else "leaves as new work comes"
    marks = [mark for mark in ("excused", "disputed") if event[mark]]
    known = [event["key"], event["place"], event["reason"], *marks]
    return f"{day}{number}  {leaves}  {', '.join(filter(None, known))}".rstrip()


def _rule(one: Plain) -> Iterable[str]:
    limit = one["limit_text"] or "none is known"
    kind = f"an estimate, not published; confidence {one['confidence']}" if one["estimate"] else "published"
    yield f"  Limit:  {limit} ({kind}); {one['asked']}"
    parts = {"consequence": "Then:   ", "advice": "Advice: ", "disagreement": "Sources differ: "}
    yield from (f"  {title}{one[key]}" for key, title in parts.items() if one[key])
    yield f"  Source: {one['source']}, checked {one['checked']}"


def rejects_text(found: Sequence[Plain]) -> str:
    """Each rejected row with its place, its reason and what was read of it."""
    return "\n".join(_reject(one) for one in found) or "Every row could be read."


def _reject(one: Plain) -> str:
    """flex: log.csv, row 12, day: "31.2.2026" is no date | day=31.2.2026."""
    place = ", ".join([f"row {one['row']}", *([one["column"]] if one["column"] else [])])
    raw = f" | {one['raw']}" if one["raw"] else ""
    return f"{one['account']}: {one['file']}, {place}: {one['reason']}{raw}"


def mails_text(found: Sequence[Plain]) -> str:
    """Each mail with its key, what it is and whether it was read."""
    return "\n".join(_mail(mail) for mail in found) or "No mail from the platform has been taken in."


def _mail(mail: Plain) -> str:
    until = f", answer by {mail['answer_by']}" if mail["answer_by"] else ""
    read = "read" if mail["seen"] else "NOT READ"
    kind = mail["kind"].replace("_", " ")
    return f"{mail['key'][:12]}  {mail['date']}  {mail['account']}  {read}  {kind}{until}: {mail['subject']}"


def pack_line(pack: Plain, width: int) -> str:
    """A pack in a list: its id, its title, and the markets it tells apart."""
    markets = " ".join(one["id"] for one in pack["markets"])
    return f"{pack['id']:<{width}}  {pack['title']}, checked {pack['checked']}{f'; markets: {markets}' * bool(markets)}"


def pack_text(pack: Plain) -> str:
    """A pack: each objective with its window, limit and source, and what no file shows."""
    market = next((f", {one['title']} ({one['id']})" for one in pack["markets"] if one["id"] == pack["market"]), "")
    head = f"{pack['title']} [{pack['id']}]{market}, version {pack['version']}, checked {pack['checked']}"
    account = f" for account {pack['account']}" if "account" in pack else ""
    lines = [head, f"As the rules read{account} on {pack['on']}, days counted in {pack['zone']}", ""]
    lines += [line for one in pack["objectives"] for line in _objective(one)]
    hidden = [f"  {one['label']}: {one['reason']}" for one in pack["not_seen"]]
    lines += ["", "No file shows:", *hidden] if hidden else []
    return "\n".join([*lines, "", f"Appeal: {pack['appeal']['text']}", pack["disclaimer"]])


def _objective(one: Plain) -> Iterable[str]:
    """One objective, its conditions and its variants below it."""
    kind = f"estimate, confidence {one['confidence']}" if one["estimate"] else "published"
    ending = "; can end the account" if one["ends_account"] else ""
    yield f"{one['id']}  {one['label']}: {one['window']}; {one['asked']} ({kind}){ending}"
    yield from (f"    {line}" for line in _conditions(one))
    for variant in one.get("variants", ()):
        yield f"    variant {variant['id']}  {variant['label']}: {variant['window']}; {variant['asked']}"
        yield from (f"        {line}" for line in _conditions(variant))


def _conditions(one: Plain) -> Iterable[str]:
    """What else holds of an objective, and where it is written."""
    if one["options"]:
        yield f"counted with {_options(one)}"
    if one["or_count"]:
        yield _or_count(one)
    if one["tiers"]:
        yield f"tiers: {', '.join(_tier(tier) for tier in one['tiers'])}"
    if one["minimum_volume"]:
        yield f"no verdict on fewer than {count(one['minimum_volume'], one['unit'])}"
    if one["minimum_buyers"]:
        yield f"no breach with fewer than {count(one['minimum_buyers'], 'buyer')}"
    if one["segment_by"]:
        yield f"judged apart by {one['segment_by']}"
    if one["since"]:
        yield f"in force since {one['since']}"
    for older in one["before"]:
        counted = f"; counted with {_options(older)}" if older["options"] else ""
        yield f"before that, {_since(older)}: {older['window']}; {older['asked']}{counted}"
    yield from (f"{option} from {origin}" for option, origin in one["overridden"].items())
    yield f"from {one['origins']['id']}: {one['source']}"


def _options(rule: Plain) -> str:
    """Notice 45, by_minute no, excluding weather."""
    return ", ".join(f"{name} {_option(value)}" for name, value in rule["options"].items())


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else " and ".join(value) or "nothing"


def _or_count(one: Plain) -> str:
    """The count that stands beside a rate."""
    bound, until = one["or_count"]["bound"], one["or_count"]["until"]
    return f"or a count of {bound}, whichever is kinder" if until is None else (
        f"for fewer than {count(until, one['unit'])} a count of {bound} instead"
    )  # fmt: skip


def _since(older: Plain) -> str:
    return f"since {older['since']}" if older["since"] else "from the beginning"


def _tier(tier: Plain) -> str:
    """Near (under 4 %, watch)."""
    said = [tier["bound"] or "", "" if tier["level"] == "ok" else tier["level"]]
    inner = ", ".join(filter(None, said))
    return f"{tier['name']} ({inner})" if inner else tier["name"]


def outlook_text(outlook: Plain, sources: Mapping[str, str]) -> str:
    """What the sources at hand can tell, and which further one would tell more."""
    able = [one for one in outlook["objectives"] if one["told_by"]]
    rest = [one for one in outlook["objectives"] if not one["told_by"]]
    lines = [f"What this can tell ({outlook['title']}):", *(f"  {_told(one, 'told_by')}" for one in able)]
    lines += [] if able else ["  nothing yet"]
    lines += ["What more would tell:", *(f"  {_told(one, 'unlocked_by')}" for one in rest)] if rest else []
    named = dict.fromkeys(name for one in rest for name in one["unlocked_by"])
    lines += [f"    {name}: {sources[name]}" for name in named]
    hidden = ", ".join(one["label"] for one in outlook["not_seen"] if one["ends_account"])
    return "\n".join([*lines, *([f"No file shows, and it can end the account: {hidden}"] if hidden else [])])


def _told(one: Plain, by: str) -> str:
    ending = ", can end the account" if one["ends_account"] else ""
    return f"{one['label']} ({', '.join(one[by]) or 'nothing known'}{ending})"

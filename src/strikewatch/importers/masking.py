"""Text without what points at a person: names, addresses, numbers and places become `[…]`.

    masked          free text that may enter the store
    masked_cell     one cell of a table that may enter the store

Dates, times, counts, percentages, package ids and order ids stay: a case is argued with them. The scan goes once
from left to right and asks at each place for what must be kept first.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MASK = "[…]"
CELL = 200  # characters of a cell that are kept

SALUTE = r"(?:hello|hi|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|guten tag)"
STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Way|Place|Pl|Terrace|Ter|Circle|Cir"
    r"|Highway|Hwy|Parkway|Pkwy|Square|Sq|Trail|Close|Crescent)"
)
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
TOWN = r"(?:,?[ \t\n]+[A-Z][\w.' -]{1,40},? [A-Z]{2}\.? \d{5}(?:-\d{4})?\b)?"
FLAT = r"(?:,?[ \t]+(?:Apt|Apartment|Unit|Suite|Ste|Flat|#)\.?[ \t]*[\w-]{1,8})?"

KEEP = (
    r"\bTBA\w{6,20}\b",  # package
    r"(?<!\d)\d{3}-\d{7}-\d{7}(?!\d)",  # order
    r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)",
    r"(?<!\d)\d{1,2}([/.])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)",
    r"(?<!\d)\d{1,2}/\d{1,2}\s?[-–]\s?\d{1,2}/\d{1,2}(?!\d)",
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)",
    r"(?<!\d)\d{1,3}(?:[.,]\d{1,9})?\s?%",
)
HIDE = (
    r"(?<![\w.])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",  # mail address
    r"(?<!\w)[-−]?\d{1,3}\.\d{3,}°?\s?[NSns]?\s?[,;/ ]\s?[-−]?\d{1,3}\.\d{3,}°?(?:\s?[EWew]\b)?",  # coordinates
    r"(?<!\w)\d{1,3}°\s?\d{1,2}['′]\s?(?:[\d.]{1,8}[\"″])?\s?[NSEW]\b",
    r"(?<![\w.])[-−]?\d{1,3}\.\d{5,}(?!\d)",
    r"\b\d{1,6}[A-Za-z]?[ \t]+"
    rf"(?:(?!{MONTH}|TBA)(?:[A-Z]|\d{{1,3}}(?:st|nd|rd|th)\b)[\w.'-]{{0,30}}[ \t]+){{1,4}}"
    rf"{STREET}\b\.?{FLAT}{TOWN}",
    r"\b\d{1,6}[ \t]+(?:(?!(?:on|the|in|of|at|per|to)\b)(?:[a-z][a-z.'-]{0,30}|\d{1,3}(?:st|nd|rd|th))[ \t]+){1,2}"
    rf"(?:street|st|avenue|ave|boulevard|blvd|rd)\b\.?{FLAT}",
    r"\b[A-ZÄÖÜ][\wäöüß.-]{0,30}?(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)[ \t]+\d{1,4}[ \t]?[a-z]?\b"
    r"(?:,?[ \t\n]+\d{5}[ \t]+[A-ZÄÖÜ][\wäöüß-]+)?",
    r"\b[A-Z][\w.'-]{1,30}(?: [A-Z][\w.'-]{1,30}){0,2}, [A-Z]{2} \d{5}(?:-\d{4})?\b",  # town, state and zip
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",  # British postcode
    r"(?<![\w/-])\+1[ .-]?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b",  # telephone numbers
    r"(?<![\w/-])\+[2-9]\d{0,2}(?:[ .-]?\(?\d{2,5}\)?){2,4}(?![\d/:%])",
    r"(?<![\w/.-])(?:1[ .-])?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b(?![-/.]\d)",
    r"(?<![\w/.-])\(?0\d{2,4}\)?(?:[ /-]\d{3,8}){1,3}\b(?![-/]\d)",
    r"(?<![\w/.-])\d{5} \d{5}\b",
    r"(?<![\w/.-])\d{3}-\d{4}\b(?!-)",
    r"(?<![\w/.-])\d{10,13}\b",
    r"\b(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Za-z])[\w-]{24,200}\b",  # token
)
LABELLED = (
    r"(?i:\b(?:licen[cs]e|number|registration)?[ \t]?plates?\b|\bkennzeichen|\bVIN\b)"
    r"(?i:[ \t]+(?:number|no\.?|is|was))*[ \t]*[:#]?[ \t]*",
    r"(?i:\b(?:lat|latitude|lng|lon|longitude)\b)\W{0,3}",
    r"(?i:\b(?:token|password|passcode|(?:access|gate|door)[ \t]code)\b)(?i:[ \t]+is)?[ \t]*[:=#]?[ \t]*",
)
VALUE = (
    r"(?!TBA\d|\d{1,2}[/:]\d)(?:[A-Z]{1,4}[ -]){0,2}(?=[\w-]{0,12}\d)[\w-]{2,12}(?:[ -][A-Z0-9]{1,4}\b)?",
    r"[-−]?\d{1,3}\.\d+",
    r"[#*]?(?=\S{0,99}\d)[^\s,;]{2,100}",
)
SCAN = re.compile(
    rf"(?P<keep>{'|'.join(KEEP)})".replace(r"\1", r"(?P=bar)").replace("([/.])", "(?P<bar>[/.])")
    + r"|(?P<url>\b(?:https?://|www\.)[^\s<>\"]+)"
    + "".join(rf"|(?P<label{n}>{label})(?:{VALUE[n]})" for n, label in enumerate(LABELLED))
    + rf"|(?P<hide>{'|'.join(HIDE)})"
)
NAME = re.compile(
    rf"(?im)((?:^|[.!?:]\s)[> \t]{{0,20}}{SALUTE}[ \t]+)"
    r"(?:[^\s,!:;.]+(?:[ \t]+(?:[^\s,!:;.]+|\w\.)){0,4}?(?=[ \t]*(?:[,!:;]|(?<!\b\w)\.|$))"
    r"|(?-i:[A-ZÄÖÜ][\w'-]*(?:[ \t]+[A-ZÄÖÜ][\w'-]*){0,2}))"
)


def masked(text: str) -> str:
    """The text with everything personal in it replaced by `[…]`."""
    return SCAN.sub(_shown, NAME.sub(rf"\1{MASK}", text))


def masked_cell(text: str) -> str:
    """A table's cell on one line, masked, and cut where it is long."""
    line = masked(" ".join(text.split()))
    return line if len(line) <= CELL else line[: CELL - 1] + "…"


def _shown(found: re.Match[str]) -> str:
    """What stands in place of something found: itself, its label, its harmless part, or the mask."""
    if found["keep"]:
        return found["keep"]
    if found["url"]:
        return _shown_url(found["url"])
    label = next((found[f"label{n}"] for n in range(len(LABELLED)) if found[f"label{n}"]), "")
    return label + MASK


def _shown_url(url: str) -> str:
    """The address of a page without its query, its fragment and what looks like a key in its path."""
    rest = url.rstrip(".,;:!?)]'")
    tail = url[len(rest) :]
    try:
        parts = urlsplit(rest)
    except ValueError:
        return MASK + tail
    path = "/".join(_shown_step(step) for step in parts.path.split("/"))
    host = parts.netloc.rsplit("@", 1)[-1]
    front = f"{parts.scheme}://{host}" if parts.scheme else ""
    return front + path + (f"?{MASK}" if parts.query or parts.fragment else "") + tail


def _shown_step(step: str) -> str:
    """One step of a path; long ones with digits in them are keys, except packages and orders."""
    known = re.fullmatch(r"TBA\w+|\d{3}-\d{7}-\d{7}", step)
    key = "@" in step or (len(step) >= 12 and re.search(r"\d", step) and not known)
    return MASK if key else step

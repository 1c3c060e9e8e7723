"""The files of a study, each checked once: instrument, measures, equivalences and waves, from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from research.archive import Project, digest_of, file_digest
from research.instruments.instrument import Instrument
from research.instruments.item import ROLES, TYPES, Choice, Item
from research.instruments.lint import check_instrument
from research.instruments.model import KINDS, Construct, Equivalence, MaturityModel, Measures
from research.instruments.plan import read_plan
from research.instruments.section import Section, read_section
from research.instruments.wave import SELECTIONS, Exclusion, Export, License, Margin, Wave

NAME = re.compile(r"[a-z][a-z0-9_]*")
DIGEST = re.compile(r"[0-9a-f]{64}")
SUMS_TO_ONE = 1e-6


def read_instrument(project: Project, study: str) -> Instrument:
    """The instrument of a study, with its measures and equivalences.

    Parameters
    ----------
    project : Project
        The folder that holds `surveys/`.
    study : str
        The study's folder under `surveys/`.

    Returns
    -------
    Instrument

    Raises
    ------
    ConfigurationError
        A file is missing or does not say what it must; the sentence names file and key.
    """
    folder = project.study(study)
    top = read_section(folder / "instrument.yml")
    items = tuple(item for name, entry in top.named("items").items() for item in items_of(name, entry))
    instrument = Instrument(
        study,
        top.text("title"),
        items,
        top.text("language", "en"),
        read_measures(folder / "measures.yml"),
        *read_equivalences(folder / "equivalences.yml"),
        read_plan(folder / "plan.yml"),
    )
    top.end()
    check_instrument(instrument, folder)
    return instrument


def items_of(name: str, entry: Section) -> tuple[Item, ...]:
    """One item, or the items of a grid: rows that share stem, choices and whatever the rows do not say themselves."""
    if not NAME.fullmatch(name):
        raise entry.fault("", f"{name!r} is no item name; use small letters, digits and _")
    if entry.value("type") != "grid":
        return (read_item(name, entry, None),)
    rows = entry.named("rows")
    grid = Section({key: entry.value(key) for key in entry if key not in ("type", "rows")}, entry.file, entry.path)
    made = tuple(read_item(row, part, (name, grid)) for row, part in rows.items())
    entry.end()
    grid.end()
    return made


def read_item(name: str, entry: Section, grid: tuple[str, Section] | None) -> Item:
    """An item from its section; a row of a grid takes from the grid what it does not say itself."""
    shared = grid[1] if grid else entry

    def whose(key: str) -> Section:
        return entry if key in entry else shared

    item = Item(
        name=name,
        type="select_one" if grid else entry.among("type", TYPES),
        label=entry.text("label"),
        choices=tuple(Choice(code, label) for code, label in whose("choices").by_code("choices").items()),
        stem=shared.text("label") if grid else entry.text("stem", ""),
        grid=grid[0] if grid else "",
        required=whose("required").truth("required"),
        relevant=whose("relevant").text("relevant", ""),
        constraint=whose("constraint").text("constraint", ""),
        role=whose("role").among("role", ROLES, "other"),
        construct=whose("construct").text("construct", ""),
        reverse=whose("reverse").truth("reverse"),
        scale=whose("scale").text("scale", ""),
        nets={net: whose("nets").section("nets").integers(net) for net in whose("nets").section("nets")},
        dont_know=whose("dont_know").among("dont_know", ("answer", "missing"), "answer"),
        pii=whose("pii").truth("pii"),
        sensitive=whose("sensitive").truth("sensitive"),
        source=whose("source").text("source", ""),
        license=whose("license").text("license", ""),
        since=whose("since").text("since", ""),
        until=whose("until").text("until", ""),
        short=entry.text("short", ""),
        added=whose("added").by_code("added") if "added" in whose("added") else {},
        dropped=whose("dropped").by_code("dropped") if "dropped" in whose("dropped") else {},
        lacking=waves_by_code(whose("lacking").section("lacking")),
        worded=entry.words("worded"),
        stems=shared.words("worded") if grid else {},
    )
    entry.end()
    return item


def waves_by_code(entry: Section) -> dict[int, tuple[str, ...]]:
    """Lists of waves by the code of a choice."""
    return {entry.as_integer(code, code): entry.texts(code) for code in entry}


def read_measures(file: Path) -> Measures:
    """Constructs and the maturity model; nothing where a study has no such file."""
    if not file.exists():
        return Measures()
    top = read_section(file)
    constructs = tuple(read_construct(name, entry) for name, entry in top.named("constructs").items())
    maturity = read_maturity(top.section("maturity")) if "maturity" in top else None
    top.end()
    return Measures(constructs, maturity)


def read_construct(name: str, entry: Section) -> Construct:
    """A construct, or an area of a maturity model."""
    points = entry.section("points")
    construct = Construct(
        name,
        entry.text("title"),
        entry.texts("items"),
        entry.integer("least"),
        {item: numbers_by_code(points.section(item)) for item in points},
        entry.texts("reverse"),
        entry.among("kind", KINDS, "mean"),
        {item: read_answers(entry.section("answers"), item) for item in entry.section("answers")},
        entry.words("groups"),
        entry.text("otherwise", ""),
        entry.among("left_before", ("missing", "none"), "missing"),
    )
    entry.end()
    return construct


def read_answers(entry: Section, item: str) -> str | tuple[int, ...]:
    """A net, or a list of codes."""
    return entry.integers(item) if isinstance(entry.value(item), list) else entry.text(item)


def numbers_by_code(entry: Section) -> dict[int, float]:
    """Numbers by whole number."""
    return {entry.as_integer(key, key): entry.number(key) for key in entry}


def read_maturity(entry: Section) -> MaturityModel:
    """Areas, stages and cuts."""
    model = MaturityModel(
        entry.text("name"),
        entry.text("title"),
        tuple(read_construct(name, area) for name, area in entry.named("areas").items()),
        entry.texts("stages"),
        entry.numbers("cuts"),
        entry.number("low"),
        entry.number("high"),
        entry.text("note", ""),
    )
    entry.end()
    return model


def read_equivalences(file: Path) -> tuple[tuple[Equivalence, ...], Mapping[str, str]]:
    """What may be compared across waves, and where every trend stops; nothing where a study has no such file."""
    if not file.exists():
        return (), {}
    top = read_section(file)
    known = tuple(read_equivalence(item, entry) for item, entry in top.named("items").items())
    breaks = top.words("breaks")
    top.end()
    return known, breaks


def read_equivalence(item: str, entry: Section) -> Equivalence:
    """What is said about one item."""
    known = Equivalence(item, entry.texts("waves"), entry.words("breaks"), entry.text("note", ""))
    entry.end()
    return known


def read_wave(project: Project, study: str, wave: str) -> Wave:
    """One fielding of a study.

    Parameters
    ----------
    project : Project
        The folder that holds `surveys/`.
    study, wave : str
        The study's folder, and the name of its file under `waves/`.

    Returns
    -------
    Wave

    Raises
    ------
    ConfigurationError
        The file is missing or does not say what it must; the sentence names file and key.
    """
    top = read_section(project.wave(study, wave))
    found = Wave(
        study=study,
        name=wave,
        title=top.text("title"),
        selection=top.among("selection", SELECTIONS),
        organization=top.text("organization"),
        source=top.text("source"),
        license=read_license(top.section("license")),
        attribution=top.text("attribution"),
        mode=top.text("mode", ""),
        languages=top.texts("languages") or ("en",),
        first_day=top.day("first_day"),
        last_day=top.day("last_day"),
        zone=top.text("zone", ""),
        exports=tuple(read_export(entry) for entry in top.sections("exports")),
        population=tuple(read_margin(item, entry) for item, entry in top.named("population").items()),
        exclusions=tuple(read_exclusion(entry) for entry in top.sections("exclusions")),
        corrections=top.texts("corrections"),
        notes=top.texts("notes"),
        population_words=top.text("population_words", ""),
        extra=top.words("extra"),
    )
    top.end()
    check_wave(found, read_instrument(project, study), top)
    return found


def read_license(entry: Section) -> License:
    """The license the data of a wave stand under."""
    if "share_alike" not in entry:
        raise entry.fault("share_alike", "say true or false, because the report's own license follows from it")
    found = License(entry.text("id"), entry.text("name"), entry.truth("share_alike"), entry.text("url", ""))
    entry.end()
    return found


def read_export(entry: Section) -> Export:
    """A public data file of a wave."""
    found = Export(entry.text("path"), entry.text("sha256"))
    if not DIGEST.fullmatch(found.sha256):
        raise entry.fault("sha256", "is not 64 hexadecimal digits; type: sha256sum FILE")
    entry.end()
    return found


def read_margin(item: str, entry: Section) -> Margin:
    """Known population shares of an item's answers."""
    found = Margin(item, numbers_by_code(entry.section("shares")), entry.text("source"))
    total = sum(found.shares.values())
    if abs(total - 1) > SUMS_TO_ONE:
        raise entry.fault("shares", f"the shares add to {total:g}, not to 1")
    entry.end()
    return found


def read_exclusion(entry: Section) -> Exclusion:
    """Respondents left out of analysis."""
    found = Exclusion(entry.text("item"), entry.integers("codes"), entry.text("reason"))
    entry.end()
    return found


def check_wave(wave: Wave, instrument: Instrument, top: Section) -> None:
    """The items that a wave names are in the instrument, and its days are in order."""
    named = [margin.item for margin in wave.population] + [exclusion.item for exclusion in wave.exclusions]
    if wave.organization not in ("respondent", "unknown"):
        named.append(wave.organization)
    for item in named:
        if item not in instrument.by_name:
            raise top.fault("", f"names the item {item!r}, which the instrument does not have")
    if wave.first_day and wave.last_day and wave.last_day < wave.first_day:
        raise top.fault("last_day", f"{wave.last_day} lies before first_day, {wave.first_day}")


def study_waves(project: Project, study: str) -> tuple[str, ...]:
    """The waves of a study, in order of their names."""
    return tuple(sorted(path.stem for path in (project.study(study) / "waves").glob("*.yml")))


def study_files(project: Project, study: str) -> dict[str, Path]:
    """Every YAML file of a study by its path inside the study's folder, in order."""
    folder = project.study(study)
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yml"))}


def survey_digest(project: Project, study: str, wave: str) -> str:
    """One digest over the files that decide how a wave's export becomes codes: its mapping and the instrument."""
    files = {"instrument.yml": project.study(study) / "instrument.yml", "mapping": project.mapping(study, wave)}
    return digest_of({name: file_digest(path) for name, path in files.items()})

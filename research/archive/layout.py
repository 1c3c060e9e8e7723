"""Where everything lies: the only place that joins paths."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from research.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The one folder that the program writes to (`RESEARCH_HOME`, else `var/` in the project)."""

    root: Path

    def private(self, path: Path) -> Path:
        """Make a folder that only its owner may enter."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        return path

    @property
    def raw(self) -> Path:
        """Exports as they were received."""
        return self.root / "raw"

    def raw_file(self, digest: str) -> Path:
        """An export as it was received, named by its digest."""
        return self.raw / digest[:2] / digest

    def receipt(self, study: str, wave: str) -> Path:
        """What came in for a wave, and what became of it."""
        return self.responses(study, wave) / "receipt.json"

    def responses(self, study: str, wave: str) -> Path:
        """Pseudonymous answers of a wave."""
        return self.root / "responses" / study / wave

    def findings(self, study: str, wave: str) -> Path:
        """What a person should look at after an export was received."""
        return self.root / "findings" / study / wave

    @property
    def linked(self) -> Path:
        """People and organizations with their pseudonyms."""
        return self.root / "linked"

    @property
    def runs(self) -> Path:
        """All runs, each under its key."""
        return self.root / "runs"

    def run(self, key: str) -> Path:
        """One run."""
        return self.runs / key

    def failed_run(self, key: str) -> Path:
        """What is known of the last failure under a key: private, and without any answer."""
        return self.runs / ".failed" / key

    @property
    def kernels(self) -> Path:
        """Sockets of running kernels; short-lived."""
        return self.root / "kernels"

    @property
    def lab(self) -> Path:
        """The settings that JupyterLab begins with."""
        return self.root / "lab"

    def exhibits(self, edition: str) -> Path:
        """Protected exhibits of an edition, by its id."""
        return self.root / "exhibits" / edition.replace(" ", "-")

    @property
    def editions(self) -> Path:
        """The store of editions."""
        return self.root / "editions"

    def edition(self, sha256: str) -> Path:
        """One edition, by the digest of its PDF."""
        return self.editions / sha256

    def last_build(self, report: str) -> Path:
        """What the last build of a report was made of."""
        return self.root / "build" / f"{report}.json"

    @property
    def ledger(self) -> Path:
        """The database."""
        return self.root / "ledger.db"

    @property
    def outbox(self) -> Path:
        """Letters to people, as files, until a mail server takes them."""
        return self.root / "outbox"

    def scheduled(self, schedule: str) -> Path:
        """What an unattended run says before it is recorded; private and short-lived."""
        return self.root / "scheduled" / schedule

    @property
    def locks(self) -> Path:
        """Locks of work that must not be done twice at once."""
        return self.root / "locks"


@dataclass(frozen=True)
class Project:
    """The folder that holds `surveys/`, `reports/` and `notebooks/`."""

    root: Path

    def study(self, study: str) -> Path:
        """A study's folder."""
        return self.existing(self.root / "surveys" / study, "study", self.root / "surveys")

    def wave(self, study: str, wave: str) -> Path:
        """A wave's file."""
        return self.existing(self.study(study) / "waves" / f"{wave}.yml", "wave", self.study(study) / "waves")

    def mapping(self, study: str, wave: str) -> Path:
        """A wave's mapping."""
        return self.existing(self.study(study) / "mappings" / f"{wave}.yml", "mapping", self.study(study) / "mappings")

    def report(self, report: str) -> Path:
        """A report's folder."""
        return self.existing(self.root / "reports" / report, "report", self.root / "reports")

    @property
    def house(self) -> Path:
        """Template, fonts and theme of every report."""
        return self.root / "reports" / "house"

    @property
    def fonts(self) -> Path:
        """The fonts of the house."""
        return self.house / "fonts"

    def notebook(self, name: str) -> Path:
        """A notebook by its name."""
        return self.existing(self.root / "notebooks" / f"{name}.ipynb", "notebook", self.root / "notebooks")

    @property
    def lock(self) -> Path:
        """The pinned dependencies."""
        return self.root / "requirements.lock"

    def existing(self, path: Path, kind: str, among: Path) -> Path:
        """The path, or a sentence that names what there is instead."""
        if path.exists():
            return path
        there = sorted({p.stem for p in among.iterdir() if not p.name.startswith((".", "_"))}) if among.is_dir() else []
        listed = ", ".join(there) if there else "none"
        raise ConfigurationError(f"there is no {kind} {path.stem!r} in {among}; found: {listed}")


def home() -> Home:
    """The home folder that `RESEARCH_HOME` names, else `var/` beside the project."""
    named = os.environ.get("RESEARCH_HOME")
    return Home(Path(named).expanduser().resolve() if named else project().root / "var")


def project() -> Project:
    """The project around the working folder, else the one that this package was installed from."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "surveys").is_dir() and (folder / "reports").is_dir():
            return Project(folder)
    return Project(CHECKOUT)

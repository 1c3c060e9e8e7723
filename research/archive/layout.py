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
        return self.root / "raw"

    def raw_file(self, digest: str) -> Path:
        """An export as it was received, named by its digest."""
        return self.raw / digest[:2] / digest

    def receipt(self, study: str, wave: str) -> Path:
        return self.responses(study, wave) / "receipt.json"

    def responses(self, study: str, wave: str) -> Path:
        return self.root / "responses" / study / wave

    def findings(self, study: str, wave: str) -> Path:
        return self.root / "findings" / study / wave

    @property
    def linked(self) -> Path:
        return self.root / "linked"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    def run(self, key: str) -> Path:
        return self.runs / key

    def failed_run(self, key: str) -> Path:
        """What is known of the last failure under a key: private, and without any answer."""
        return self.runs / ".failed" / key

    @property
    def kernels(self) -> Path:
        """Sockets of running kernels; short-lived."""
        return self.root / "kernels"

    def exhibits(self, edition: str) -> Path:
        """Protected exhibits of an edition, by its id."""
        return self.root / "exhibits" / edition.replace(" ", "-")

    @property
    def editions(self) -> Path:
        return self.root / "editions"

    def edition(self, sha256: str) -> Path:
        return self.editions / sha256

    def building(self, report: str) -> Path:
        """Where a report's build keeps what it may throw away."""
        return self.root / "build" / report

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.db"

    @property
    def locks(self) -> Path:
        return self.root / "locks"


@dataclass(frozen=True)
class Project:
    """The folder that holds `surveys/`, `reports/` and `notebooks/`."""

    root: Path

    def study(self, study: str) -> Path:
        return self.existing(self.root / "surveys" / study, "study", self.root / "surveys")

    def wave(self, study: str, wave: str) -> Path:
        return self.existing(self.study(study) / "waves" / f"{wave}.yml", "wave", self.study(study) / "waves")

    def mapping(self, study: str, wave: str) -> Path:
        return self.existing(self.study(study) / "mappings" / f"{wave}.yml", "mapping", self.study(study) / "mappings")

    def report(self, report: str) -> Path:
        return self.existing(self.root / "reports" / report, "report", self.root / "reports")

    @property
    def house(self) -> Path:
        """Template, fonts and theme of every report."""
        return self.root / "reports" / "house"

    @property
    def fonts(self) -> Path:
        return self.house / "fonts"

    def notebook(self, name: str) -> Path:
        return self.existing(self.root / "notebooks" / f"{name}.ipynb", "notebook", self.root / "notebooks")

    @property
    def lock(self) -> Path:
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

"""Who calls `schedule run-due`: the line for cron and the units for systemd, ready to be put in their places."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from research.archive import Home, Project

CALL = ("schedule", "run-due", "--quiet")
PASSED_ON = ("RESEARCH_MAIL", "RESEARCH_MAIL_FROM")  # where set; a password is never printed
PASSWORD = "RESEARCH_MAIL_PASSWORD"


def command() -> tuple[str, ...]:
    """The `research` command of this installation, by its absolute path."""
    beside = Path(sys.executable).with_name("research")
    return (str(beside),) if beside.exists() else (sys.executable, "-P", "-m", "research")


def environment(home: Home, inherited: Mapping[str, str]) -> dict[str, str]:
    """What a caller must set, for it knows nothing of the terminal in which this was printed."""
    mail = {name: inherited[name] for name in PASSED_ON if inherited.get(name)}
    return {"RESEARCH_HOME": str(home.root), **mail}


def secret(inherited: Mapping[str, str]) -> str:
    """A remark about the password that is not printed, where there is one."""
    return f"# {PASSWORD} is set here and not printed: hand it in from a file that only you can read.\n" * (
        PASSWORD in inherited
    )


def cron_line(project: Project, home: Home, inherited: Mapping[str, str]) -> str:
    """One line for `crontab -e`; a percent sign would end the command there and is escaped."""
    names = environment(home, inherited)
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in names.items())
    call = f"cd {shlex.quote(str(project.root))} && {settings} {shlex.join((*command(), *CALL))}"
    return (
        "# Every minute: run what is due. Put the next line into `crontab -e`; no flock is needed.\n"
        f"{secret(inherited)}* * * * * {call.replace('%', chr(92) + '%')}\n"
    )


def systemd_units(project: Project, home: Home, inherited: Mapping[str, str]) -> str:
    """A service and its timer, for a user's or the system's systemd."""
    settings = "\n".join(
        f"Environment={quoted(f'{name}={value}')}" for name, value in environment(home, inherited).items()
    )
    call = " ".join(quoted(word).replace("$", "$$") for word in (*command(), *CALL))
    return f"""# ~/.config/systemd/user/research-schedule.service
[Unit]
Description=Community Research Workbench: run what is due

[Service]
Type=oneshot
WorkingDirectory={str(project.root).replace("%", "%%")}
{settings}
{secret(inherited)}ExecStart={call}
SuccessExitStatus=75

# ~/.config/systemd/user/research-schedule.timer
[Unit]
Description=Community Research Workbench: look every minute what is due

[Timer]
OnCalendar=*-*-* *:*:00
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target

# Then type: systemctl --user daemon-reload && systemctl --user enable --now research-schedule.timer
# Without anybody logged in it runs after: loginctl enable-linger
"""


def quoted(word: str) -> str:
    """A word as systemd reads it: in quotes, with specifiers and escapes taken literally."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'

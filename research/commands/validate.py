"""`research validate`: the findings of a wave, grouped by rule."""

from __future__ import annotations

from typing import Any

import click

from research.commands.telling import give, say


@click.command("validate", epilog="Example: research validate --study open-source-programs --wave 2018")
@click.option("--study", required=True, help="The study's folder under surveys/.")
@click.option("--wave", required=True, help="The wave's name.")
@click.option("--json", "as_json", is_flag=True, help="One object on stdout, nothing else.")
def command(study: str, wave: str, as_json: bool) -> int:
    """Tell the findings of a wave's export, errors first; exit code 3 if the last export was refused."""
    from research.archive import home
    from research.intake import stored_findings

    found, folder = stored_findings(home(), study, wave)
    if as_json:
        give({**found, "folder": str(folder)})
    else:
        for line in told(found):
            click.echo(line)
    say(f"all of it: {folder / 'findings.html'}")
    return 3 if found["totals"]["error"] else 0


def told(found: dict[str, Any]) -> list[str]:
    """Findings in lines."""
    if not found["rules"]:
        return ["Nothing was found."]
    lines = []
    for rule in found["rules"]:
        lines.append(f"{rule['severity']}: {rule['title']} ({rule['count']:,})")
        for one in rule["findings"]:
            where = one["item"] or one["column"] or one["file"]
            at = f"; lines {', '.join(map(str, one['lines'][:5]))}" if one["lines"] else ""
            lines.append(f"  {where}: {one['count']:,}{at}; {one['suggestion']}")
    return lines

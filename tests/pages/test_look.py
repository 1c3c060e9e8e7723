"""One style sheet for every page: the tokens of print, fonts as published, templates that escape."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from dataclasses import fields

import plotly.offline
import pytest

from research.exhibits.theme import PRINT
from research.pages import FONTS, environment, plotly_packed, plotly_source, policy, stylesheet

# Digests of the files in the published packages: npm source-sans 3.52.0, source-serif 4.5.1, plotly.js-basic-dist-min.
PUBLISHED = {
    "SourceSans3VF-Upright.ttf.woff2": "5f16566f7a40d39b339ad26be151fa5a1ab1f0c2574c7a2e619765584a1acbd8",
    "SourceSerif4Display-Semibold.ttf.woff2": "ccf074599b004eb9738128d1f4ed7ea8f9a9a4bff0326f52178128c0389bf22d",
}
PLOTLY = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css.partition("}")[0]))


def test_the_light_tokens_are_the_colors_of_print() -> None:
    css = stylesheet(lambda font: font.file)
    told = tokens(css[css.index(":root") :])
    named = {known.name: getattr(PRINT, known.name) for known in fields(PRINT) if known.name != "ramp"}
    ramp = {f"ramp{step}": color for step, color in enumerate(PRINT.ramp)}
    assert {name: told[name] for name in {**named, **ramp}} == {**named, **ramp}


def test_dark_screens_change_every_color_that_text_and_data_have() -> None:
    css = stylesheet(lambda font: font.file)
    light, dark = tokens(css[css.index(":root") :]), tokens(css[css.index("dark) {") :].partition("{")[2])
    same = {name for name in light if name not in dark}
    assert same == {"on-deep", "on-deep2", "on-deep3", "on-deep-hot"}


def test_fonts_are_the_published_files_unmodified() -> None:
    assert {font.file: hashlib.sha256(font.read()).hexdigest() for font in FONTS} == PUBLISHED


def test_the_sheet_carries_its_fonts_or_names_where_they_lie() -> None:
    carried = stylesheet()
    first = re.search(r"base64,([^)]+)\)", carried)
    assert first is not None
    assert b64decode(first[1]) == FONTS[0].read()
    named = stylesheet(lambda font: f"/fonts/{font.file}")
    assert "data:" not in named
    assert all(f"url(/fonts/{font.file})" in named for font in FONTS)


def test_the_plotting_script_is_the_published_one_of_the_version_that_plotly_has() -> None:
    assert hashlib.sha256(plotly_source().encode()).hexdigest() == PLOTLY
    assert f"plotly.js (basic - minified) v{plotly.offline.get_plotlyjs_version()}\n" in plotly_source()[:200]
    assert len(plotly_packed()) < 400_000


def test_templates_escape_whatever_they_are_given() -> None:
    made = environment().from_string('<p title="{{ words }}">{{ words }}</p>').render(words="\"><script>x</script>'")
    assert made == (
        '<p title="&#34;&gt;&lt;script&gt;x&lt;/script&gt;&#39;">&#34;&gt;&lt;script&gt;x&lt;/script&gt;&#39;</p>'
    )


@pytest.mark.parametrize("name", ["base.html", "pieces.html"])
def test_the_shared_templates_are_there(name: str) -> None:
    assert environment().get_template(name)


def test_a_policy_names_the_scripts_and_styles_of_a_page_by_digest_and_not_its_data() -> None:
    page = '<style>p{}</style><script>go()</script><script type="application/json">{"a":"</b>"}</script>'
    go = (
        "'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"  # printf 'go()' | openssl dgst -sha256 -binary | base64
    )
    told = policy(page)
    assert f"script-src {go};" in told
    assert told.count("sha256-") == 3  # the script, the style, and an empty style that a library fills
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in told  # of nothing, as every text book has it
    assert "unsafe-eval" not in told
    assert "http" not in told


def test_a_page_without_scripts_may_run_none() -> None:
    assert "script-src 'none'" in policy("<p>words</p>")

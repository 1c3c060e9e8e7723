# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Change over waves
#
# What moved, judged by all that was looked at, and only between waves that were asked alike.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
wave: str = "2022"  # the first wave that reached other people, so that every line stops before it
waves: list[str] = ["2018", "2019", "2020", "2022", "2023"]  # waves to follow, oldest first

# %%
from research import changes, changes_table, dots, dumbbell, exhibit, open_wave, share, slope, trend

# %% [markdown]
# Open the waves, and follow seven activities over those that were asked alike.

# %%
received = [open_wave(study, name) for name in waves]
before, after = received[: waves.index(wave)], received[waves.index(wave) :]
first, last = before[0].wave.name, before[-1].wave.name
activities = ["internal", "commercial", "upstream", "create", "events", "train", "recruit"]
headings = {item.name: item.heading for item in received[-1].instrument.items}
ends = {headings[item]: trend([before[0], before[-1]], item, "frequently") for item in activities}
moved = changes(*ends.values(), correct="holm")
moved

# %% [markdown]
# The published figures of the first wave, each with its own denominator.

# %%
oldest = received[0]
exhibit(
    "published-2018",
    dots(
        {
            "Have or plan a program": share(oldest, "program", "have_or_plan"),
            "Use open source internally, frequently": share(oldest, "internal", "frequently"),
            "Use it in commercial products, frequently": share(oldest, "commercial", "frequently"),
            "Program very or extremely critical": share(oldest, "criticality", "critical"),
            "No program, but would benefit": share(oldest, "would_benefit", "yes"),
        },
        sort="given",
    ),
    title="The five published figures come out of the raw answers again",
    deck=f"Percent of those who answered each question, {waves[0]}",
)

# %% [markdown]
# Change from the first to the last wave before the break.

# %%
exhibit(
    "moved",
    dumbbell(moved, ends, highlight="Create own projects"),
    title="No change lies beyond what seven looks would show by chance",
    deck=f"Companies doing each activity frequently, percent, {first} and {last}, and the change in points",
)

# %%
exhibit(
    "changes-table",
    changes_table(moved, ends),
    title="All seven changes that were looked at, and what can be said of each",
    deck="Companies doing each activity frequently, percent; change in points with its interval; q by Holm",
    holds=f"min({', '.join(f'value({key!r})' for key in [f'{item}/q' for item in activities])}) > 0.05",
)

# %% [markdown]
# All waves, for three of the activities: no line crosses a change of question or of the people reached.

# %%
exhibit(
    "waves",
    slope(
        {headings[item]: trend(received, item, "frequently") for item in ("commercial", "upstream", "train")},
        highlight="Contribute upstream",
    ),
    title="Asked alike, three waves move by a few points; two breaks stop the lines",
    deck="Companies or organizations doing each activity frequently (in 2023 frequently or always), percent",
    holds=" and ".join(
        f"max({values}) - min({values}) < 0.06"
        for item in ("commercial", "upstream", "train")
        for values in [", ".join(f"value('{item}/frequently/{name}')" for name in waves[: waves.index(wave)])]
    ),
)

# %% [markdown]
# Programs over all waves; then among those whom the survey of 2022 would have let in, applied to the waves before it.
# Later waves stay as they are: a figure without the one person whom their own screen let through would tell of them.

# %%
exhibit(
    "programs",
    slope({"Have a program": trend(received, "program", "have")}),
    title="About half have a program since the survey reaches other people",
    deck="Companies or organizations with an open source program, formal or informal, percent",
    holds=f"high('have/{last}') < low('have/{wave}') and low('have/{wave}') < 0.5 < high('have/{wave}')",
)

# %%
never = [(wave.frame[activities] == 1).all(axis=1) for wave in before]
outside = [(wave.frame[["journey/6", "journey/-4"]] == 1).any(axis=1) for wave in before]
let_in = [wave.select(~(n | o)) for wave, n, o in zip(before, never, outside, strict=True)] + after
exhibit(
    "let-in",
    slope({"Have a program": trend(let_in, "program", "have")}),
    title="Screened alike, the step of 2022 is smaller; what is left may still be the crowd’s",
    deck="Companies or organizations with a program, of those that the survey of 2022 would have let in, percent",
    holds=f"value('have/{last}') > 0.42 and value('have/{wave}') > value('have/{last}')",
)

# %% [markdown]
# Change between the two waves since the break, judged by all eight that were looked at.

# %%
policies = ["policy_use", "policy_employees", "policy_release", "policy_upstream", "policy_sponsor"]
looked = {"program": "have", **dict.fromkeys([*policies, "policy_third_party"], "yes")}
looked |= {"would_benefit": "yes"}
since = {headings[item]: trend(after, item, answer) for item, answer in looked.items()}
shifted = changes(*since.values(), correct="holm")
corrected = ", ".join(f"value('{item.replace('_', '-')}/q')" for item in looked)
exhibit(
    "since-2022",
    changes_table(shifted, since),
    title="Of eight changes since 2022 none is found",
    deck="Organizations with each, percent; change in points with its interval; q by Holm",
    holds=f"min({corrected}) > 0.05",
)

# %% [markdown]
# A question that was asked in other words in the last wave.

# %%
exhibit(
    "structure",
    slope({"Formally structured": trend(received, "structure", "formal")}),
    title="The question on formal structure changed, so its line stops",
    deck="Programs that are formally structured, percent of those who answered",
)

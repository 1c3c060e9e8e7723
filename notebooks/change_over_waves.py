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
waves: list[str] = ["2018", "2019", "2020"]  # waves to compare, oldest first

# %%
from research import changes, changes_table, dots, dumbbell, exhibit, open_wave, share, slope, trend

# %% [markdown]
# Open the waves, and follow seven activities that were asked alike in all of them.

# %%
received = [open_wave(study, wave) for wave in waves]
activities = ["internal", "commercial", "upstream", "create", "events", "train", "recruit"]
headings = {item: received[-1].item(item).heading for item in activities}
ends = {headings[item]: trend([received[0], received[-1]], item, "frequently") for item in activities}
moved = changes(*ends.values(), correct="holm")
moved

# %% [markdown]
# The published figures of the first wave, each with its own denominator.

# %%
first = received[0]
exhibit(
    "published-2018",
    dots(
        {
            "Have or plan a program": share(first, "program", "have_or_plan"),
            "Use open source internally, frequently": share(first, "internal", "frequently"),
            "Use it in commercial products, frequently": share(first, "commercial", "frequently"),
            "Program very or extremely critical": share(first, "criticality", "critical"),
            "No program, but would benefit": share(first, "would_benefit", "yes"),
        },
        sort="given",
    ),
    title="The five published figures come out of the raw answers again",
    deck=f"Percent of those who answered each question, {waves[0]}",
)

# %% [markdown]
# Change from the first to the last wave.

# %%
exhibit(
    "moved",
    dumbbell(moved, ends, highlight="Create own projects"),
    title="No change lies beyond what seven looks would show by chance",
    deck=f"Companies doing each activity frequently, percent, {waves[0]} and {waves[-1]}, and the change in points",
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
# The waves between, for three of the activities.

# %%
exhibit(
    "waves",
    slope(
        {headings[item]: trend(received, item, "frequently") for item in ("commercial", "upstream", "train")},
        highlight="Contribute upstream",
    ),
    title="Three waves asked alike, and lines that move by a few points at most",
    deck="Companies doing each activity frequently, percent",
    holds=" and ".join(
        f"max({values}) - min({values}) < 0.06"
        for item in ("commercial", "upstream", "train")
        for values in [", ".join(f"value('{item}/frequently/{wave}')" for wave in waves)]
    ),
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

# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lasting practice, wave by wave
#
# Whether another crowd tells the same, and what may be set side by side.

# %% tags=["parameters"]
study: str = "lasting-practice"  # folder under surveys/
waves: list[str] = ["2017-10", "2020-03", "2020-12"]  # waves to set side by side, oldest first

# %%
from research import dots, exhibit, funnel, nps, open_wave, regress, score, share, slope

# %% [markdown]
# Open the waves and score them.

# %%
received = {name: score(open_wave(study, name)) for name in waves}
exhibit(
    "lasting-funnel",
    funnel(list(received.values()), "use_since"),
    title="Every row is accounted for, from the file to the question on present use",
    deck="Rows in the files, respondents analyzed, and those who answered on their use since, by wave",
)

# %% [markdown]
# The plan's models in every wave: another crowd each time.

# %%
planned = ["mechanics", "belief", "active", "newsletter", "use_before"]
for outcome, name in (("adopted", "behaviors"), ("use_since", "use")):
    fits = {when: regress(responses, outcome, on=planned) for when, responses in received.items()}
    exhibit(
        f"belief-over-waves-{name}",
        dots({when: fit.where(what="belief") for when, fit in fits.items()}, sort="given"),
        title=f"Confidence and motivation go with {'use' if name == 'use' else 'behaviors'} in each of three crowds",
        deck="Standardized coefficient of confidence and motivation, holding the rest of the plan’s model",
        holds=f"min({', '.join(f'low({key!r})' for key in [f'belief/{when}' for when in waves])}) > 0",
    )
    exhibit(
        f"active-over-waves-{name}",
        dots({when: fit.where(what="active") for when, fit in fits.items()}, sort="given"),
        title="An active part shows for behaviors in the first crowd only"
        if name == "behaviors"
        else "An active part cannot be told from zero for use in any of three crowds",
        deck="Standardized coefficient of an active part in the community, holding the rest of the plan’s model",
        holds=(
            f"low('active/{waves[0]}') > 0 and max(low('active/{waves[1]}'), low('active/{waves[2]}')) < 0"
            if name == "behaviors"
            else " and ".join(f"low('active/{when}') < 0 and high('active/{when}') > 0" for when in waves)
        ),
    )

# %% [markdown]
# What may be compared over waves: who answered, and how likely they are to recommend.

# %%
exhibit(
    "time-since",
    dots({when: share(responses, "time_since", 3) for when, responses in received.items()}, sort="given"),
    title="In the first wave most answered after more than a year, later few",
    deck="Last workshop more than a year ago, percent of those who answered",
    holds=f"low('more-than-1-year-ago/{waves[0]}') > 0.5 and high('more-than-1-year-ago/{waves[2]}') < 0.25",
)

# %%
exhibit(
    "recommend",
    slope({"Net promoter score": nps(list(received.values()), "recommend")}, highlight="Net promoter score"),
    title="More would recommend than would not in all three waves; no line joins them",
    deck="Net promoter score in points, percent who answer nine or ten less percent who answer six or less",
    holds=f"min({', '.join(f'low({key!r})' for key in [f'likelihood-to-recommend/{when}' for when in waves])}) > 0",
)

# %%
exhibit(
    "confidence",
    dots({when: share(responses, "confidence_change", "more") for when, responses in received.items()}, sort="given"),
    title="In each wave most say that they are more confident in the tools",
    deck="More confident now than before the workshop, percent of those who answered",
    holds=f"min({', '.join(f'low({key!r})' for key in [f'more/{when}' for when in waves])}) > 0.5",
)

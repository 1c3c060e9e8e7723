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
from research import combine, dots, exhibit, funnel, nps, open_wave, regress, score, share, slope

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
outcomes = {"Behaviors adopted": "adopted", "Frequency of use since": "use_since"}
fits = {name: [regress(wave, name, on=planned) for wave in received.values()] for name in outcomes.values()}
belief = {title: combine(*(fit.where(what="belief") for fit in fits[name])) for title, name in outcomes.items()}
active = {title: combine(*(fit.where(what="active") for fit in fits[name])) for title, name in outcomes.items()}

# %%
exhibit(
    "belief-over-waves",
    dots(belief, sort="given"),
    title="Confidence and motivation go with both outcomes in each of three crowds",
    deck="Standardized coefficient of confidence and motivation, holding the rest of the plan’s model",
    holds=" and ".join(f"low('{name}/belief/{when}') > 0" for name in fits for when in waves),
)

# %%
exhibit(
    "active-over-waves",
    dots(active, sort="given"),
    title="An active part shows once: for behaviors, in the first and largest crowd",
    deck="Standardized coefficient of an active part in the community, holding the rest of the plan’s model",
    holds=f"low('adopted/active/{waves[0]}') > 0 and "
    + " and ".join(f"low('use_since/active/{when}') < 0" for when in waves)
    + "".join(f" and low('adopted/active/{when}') < 0" for when in waves[1:]),
)

# %% [markdown]
# What may be compared over waves: who answered, and how likely they are to recommend.

# %%
exhibit(
    "time-since",
    dots({when: share(responses, "time_since", 3) for when, responses in received.items()}, sort="given"),
    title="In the first wave most answered after more than a year, later few",
    deck="Last workshop more than a year ago, percent of those who answered",
    holds=f"low('more-than-1-year-ago/{waves[0]}') > 0.5 and high('more-than-1-year-ago/{waves[-1]}') < 0.25",
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

# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Program maturity
#
# Who runs a program, what companies practice, and the stages that follow. A stage is printed with its probability.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
wave: str = "2023"  # the wave to describe

# %%
from research import (
    dots,
    exhibit,
    likert,
    mean,
    open_wave,
    regroup,
    reliability_chart,
    score,
    share,
    stage_distribution,
    stage_sensitivity,
    stages,
)

# %% [markdown]
# Open and score.

# %%
responses = score(open_wave(study, wave), "maturity")
responses.bases()

# %% [markdown]
# Who runs a program, by size of the company.

# %%
exhibit(
    "programs-by-size",
    dots(
        share(responses, "program", "have", by="size"),
        sort="given",
        reference=share(responses, "program", "have"),
        highlight="20,000 or more",
    ),
    title="Of the largest organizations alone can it be said that most run a program",
    deck=f"Organizations with an open source program, formal or informal, by number of people, {wave}",
    holds="low('have/20-000-or-more') > 0.5 and "
    + " and ".join(f"low('have/{size}') < 0.5" for size in ("1-10", "11-49", "50-249", "250-999", "1-000-9-999")),
)

# %% [markdown]
# What organizations do, and how often.

# %%
activities = ["internal", "commercial", "upstream", "create", "events", "train", "recruit"]
exhibit(
    "practice",
    likert(
        {responses.item(item).heading: share(responses, item) for item in activities},
        net={responses.item(item).heading: share(responses, item, "at_least_sometimes") for item in activities},
        highlight="Train developers to contribute",
    ),
    title="Most organizations use open source; fewer than half train people to contribute",
    deck=f"How often organizations do each activity, {wave}, percent of all answers",
    holds="high('train/at-least-sometimes') < 0.5 and low('internal/at-least-sometimes') > 0.5",
)

# %% [markdown]
# Formal policies, in the areas that the wave asked about.

# %%
areas = ("use", "employees", "release", "upstream", "sponsor", "third_party")
policies = responses.asked(*(f"policy_{area}" for area in areas))
exhibit(
    "policies",
    dots({responses.item(item).heading: share(responses, item, "yes") for item in policies}),
    title="Policies cover what goes into products before what goes to the community",
    deck=f"Organizations with a formal policy in each area, {wave}, percent of all answers",
    holds="low('policy_use/yes') > high('policy_sponsor/yes')",
)

# %% [markdown]
# How well the scores measure.

# %%
exhibit(
    "reliability",
    reliability_chart(responses),
    title="The overall score measures fairly; the area of use least so",
    deck="Reliability (Cronbach’s alpha) of the area scores and of the overall score",
    holds="low('overall') > 0.65 and high('use') < 0.7",
)

# %% [markdown]
# Stages: all organizations, and those with a formal, an informal, a planned and no program.

# %%
kinds = {"Formal program": "formal", "Informal program": "informal", "Planning one": 2, "No program": 3}
responses = regroup(responses, "program", kinds, "kind")
by_program = stage_distribution(responses, by="kind")
exhibit(
    "stages",
    stages(
        {
            "All organizations": stage_distribution(responses),
            **{kind: by_program.where(kind=kind) for kind in kinds},
        },
        highlight="driving/formal-program",
    ),
    title="Where a program is formal most stand highest; without one, fewer than a quarter",
    deck=f"Organizations at each stage of maturity, {wave}, mean probability in percent",
    holds="low('driving/formal-program') > 0.5 and high('driving/no-program') < 0.25",
)

# %% [markdown]
# Areas, and how much hangs on the cuts.

# %%
keys = {area: f"program_maturity/{area}/program-maturity-{area}" for area in ("use", "contribution", "people", "rules")}
higher = [f"low('{key}/formal-program') > high('{key}/no-program')" for area, key in keys.items() if area != "use"]
gaps = {area: f"value('{key}/formal-program') - value('{key}/no-program')" for area, key in keys.items()}
least = f"{gaps.pop('use')} < min({', '.join(gaps.values())})"
areas = {"Use": "use", "Contribution": "contribution", "People": "people", "Rules": "rules"}
exhibit(
    "areas",
    dots(
        {title: mean(responses, f"program_maturity/{area}", by="kind") for title, area in areas.items()},
        sort="given",
    ),
    title="Contribution, people and rules stand higher with a formal program; use differs least",
    deck=f"Mean area score, from one (never, no) to four (frequently or always, yes), {wave}",
    holds=" and ".join([*higher, least]),
)

# %%
moved_cuts = stage_sensitivity(responses)
exhibit(
    "sensitivity",
    stages(
        {
            "Cuts lower": moved_cuts.where(cuts="lower"),
            "Cuts as set": moved_cuts.where(cuts="as set"),
            "Cuts higher": moved_cuts.where(cuts="higher"),
        }
    ),
    title="Moving the cuts moves organizations between neighboring stages",
    deck="Organizations at each stage, mean probability in percent; cuts a quarter point lower, as set, and higher",
)

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
wave: str = "2020"  # the wave to describe

# %%
from research import (
    dots,
    exhibit,
    likert,
    mean,
    open_wave,
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
        highlight="More than 10,000",
    ),
    title="Only the largest companies mostly run a program",
    deck=f"Companies with an open source program, formal or informal, by number of employees, {wave}",
    holds="low('have/more-than-10-000') > 0.5 and high('have/1-001-10-000') < 0.5 and high('have/251-1-000') < 0.5",
)

# %% [markdown]
# What companies do, and how often.

# %%
activities = ["internal", "commercial", "upstream", "create", "events", "train", "recruit"]
exhibit(
    "practice-2020",
    likert(
        {responses.item(item).heading: share(responses, item) for item in activities},
        net={responses.item(item).heading: share(responses, item, "at_least_sometimes") for item in activities},
        highlight="Train developers to contribute",
    ),
    title="Most companies use open source; fewer than half train people to contribute",
    deck=f"How often companies do each activity, {wave}, percent of all answers",
    holds="high('train/at-least-sometimes') < 0.5 and low('internal/at-least-sometimes') > 0.5",
)

# %% [markdown]
# Formal policies, in the areas that the wave asked about.

# %%
policies = responses.asked("policy_use", "policy_employees", "policy_release", "policy_upstream", "policy_sponsor")
exhibit(
    "policies",
    dots({responses.item(item).heading: share(responses, item, "yes") for item in policies}),
    title="Policies cover what goes into products before what goes to the community",
    deck=f"Companies with a formal policy in each area, {wave}, percent of all answers",
    holds="low('policy_use/yes') > high('policy_sponsor/yes')",
)

# %% [markdown]
# How well the scores measure.

# %%
exhibit(
    "reliability",
    reliability_chart(responses),
    title="The overall score measures well; the area of use least so",
    deck="Reliability (Cronbach’s alpha) of the area scores and of the overall score",
    holds="low('overall') > 0.7 and high('use') < 0.7",
)

# %% [markdown]
# Stages: all companies, and those with and without a program.

# %%
by_program = stage_distribution(responses, by="program")
exhibit(
    "stages",
    stages(
        {
            "All companies": stage_distribution(responses),
            "With a program": by_program.where(program="Yes"),
            "Planning one": by_program.where(program="No, but planning one"),
            "Without a program": by_program.where(program="No"),
        },
        highlight="driving/yes",
    ),
    title="With a program most are expected at the highest stage; without one, few",
    deck=f"Companies at each stage of maturity, {wave}, mean probability in percent",
    holds="low('driving/yes') > 0.5 and high('driving/no') < 0.2",
)

# %% [markdown]
# Areas, and how much hangs on the cuts.

# %%
keys = {area: f"program_maturity/{area}/program-maturity-{area}" for area in ("use", "contribution", "people", "rules")}
higher = [f"low('{key}/yes') > high('{key}/no')" for key in keys.values()]
gaps = {area: f"value('{key}/yes') - value('{key}/no')" for area, key in keys.items()}
least = f"{gaps.pop('use')} < min({', '.join(gaps.values())})"
areas = {"Use": "use", "Contribution": "contribution", "People": "people", "Rules": "rules"}
exhibit(
    "areas",
    dots(
        {title: mean(responses, f"program_maturity/{area}", by="program") for title, area in areas.items()},
        sort="given",
    ),
    title="All four areas stand higher where there is a program; use differs least",
    deck=f"Mean area score, from one (never, no) to four (frequently, yes), {wave}",
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
    title="Moving the cuts moves companies between neighboring stages",
    deck="Companies at each stage, mean probability in percent; cuts a quarter of a point lower, as set, and higher",
)

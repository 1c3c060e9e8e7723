# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Data quality
#
# Who is behind the numbers: rows received, respondents kept, and how far they came.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
waves: list[str] = ["2018", "2019", "2020", "2022", "2023"]  # waves to open, oldest first

# %%
from research import answered, bases_table, dots, exhibit, funnel, open_wave, regroup, share

# %% [markdown]
# Each wave opens with its receipt: rows received, dropped with a reason, analyzed.

# %%
received = [open_wave(study, wave) for wave in waves]
bases_table(received)

# %% [markdown]
# The response funnel, from rows in the files to respondents behind the estimates.

# %%
exhibit(
    "response-funnel",
    funnel(received, "program"),
    title="Every row is accounted for, from the file to the question on programs",
    deck="Rows in the files, respondents analyzed, and those who answered the question on a program, by wave",
)

# %% [markdown]
# How far respondents came: the share that answered each question, of those it was put to.

# %%
questions = ["upstream", "policy_use", "program", "role"]
exhibit(
    "how-far",
    dots({wave: answered(responses, questions) for wave, responses in zip(waves, received, strict=True)}, sort="given"),
    title="Who leaves misses what comes late: one’s role in early waves, practice in the last",
    deck="Respondents who answered, percent of those the question was put to",
    holds=f"low('contribute-upstream/{waves[0]}') > 0.9 and high('role/{waves[0]}') < 0.8"
    f" and low('role/{waves[-1]}') > 0.9 and high('contribute-upstream/{waves[-1]}') < 0.8",
)

# %% [markdown]
# A panel was added to the last wave. What it would change, among organizations of 1,000 people and more, to which it
# was limited.

# %%
everybody = open_wave(study, waves[-1], exclude=False)
large = regroup(everybody, "size", {"Large": "over_1000"}, "large")
large = large.select(large.frame["large"].notna())
large = regroup(large, "recruited", {"Open links": 0, "Panel": 1}, "way_in")
exhibit(
    "panel",
    dots(share(large, "program", "have", by="way_in"), sort="given"),
    title="In the panel nearly everybody has a program; it is left out",
    deck=f"Large organizations with an open source program, by the way in, percent, {waves[-1]}",
    holds="low('have/panel') > high('have/open-links')",
)

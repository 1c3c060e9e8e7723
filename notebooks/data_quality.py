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
waves: list[str] = ["2018", "2019", "2020"]  # waves to open, oldest first

# %%
from research import answered, bases_table, dots, exhibit, funnel, open_wave

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
    funnel(received, "role"),
    title="Every row is accounted for, from the file to the question on roles",
    deck="Rows in the files, respondents analyzed, and those who answered the question on their role, by wave",
)

# %% [markdown]
# How far respondents came: the share that answered each question, of those it was put to.

# %%
questions = ["upstream", "policy_use", "program", "role"]
exhibit(
    "how-far",
    dots({wave: answered(responses, questions) for wave, responses in zip(waves, received, strict=True)}, sort="given"),
    title="Nearly all answer the questions on practice; many have left before the profile",
    deck="Respondents who answered, percent of those the question was put to",
    holds="low('contribute-upstream/2020') > 0.9 and high('role/2020') < 0.8",
)

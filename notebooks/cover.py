# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Cover
#
# The drawing on the front page: one dot for each respondent.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
waves: list[str] = ["2018", "2019", "2020", "2022", "2023"]  # waves whose respondents are drawn, oldest first

# %%
from research import cover, exhibit, open_wave

# %% [markdown]
# Those who contribute upstream frequently stand in the hot color.

# %%
exhibit(
    "cover",
    cover([open_wave(study, wave) for wave in waves], "upstream", "frequently"),
    title="One dot for each respondent; the bright ones contribute upstream frequently",
)

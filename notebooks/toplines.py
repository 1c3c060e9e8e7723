# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Toplines
#
# Every question that the report uses, all answers, all waves side by side.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
waves: list[str] = ["2018", "2019", "2020", "2022", "2023"]  # waves to set side by side, oldest first
prefix: str = "topline"  # begins the ids of the exhibits; another for each study of a report
without: list[str] = []  # items that are not told answer by answer, because an answer has too few people

# %%
from IPython.display import display

from research import exhibit, open_wave, topline

# %% [markdown]
# Open the waves.

# %%
received = [open_wave(study, wave) for wave in waves]
questions = [
    item for item in received[-1].instrument.items if item.choices and item.role != "key" and item.name not in without
]

# %% [markdown]
# One table a question; a gap stands where the question changed.

# %%
for item in questions:
    display(exhibit(f"{prefix}-{item.name}".replace("_", "-"), topline(item.name, received), title=item.heading))

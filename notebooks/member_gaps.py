# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Gaps between members
#
# Newer and longer members, and those who used networking and those who did not: every gap that was looked at.

# %% tags=["parameters"]
study: str = "member-organizations"  # folder under surveys/
wave: str = "2020"  # the wave to describe

# %%
from research import exhibit, gaps, gaps_table, open_wave, score, share

# %% [markdown]
# Open, and sort members into two groups each way; both are large enough to be compared.

# %%
responses = score(open_wave(study, wave), "tenure_group", "networking_group")
responses.bases()

# %% [markdown]
# Every gap that was looked at, judged together: four between lengths of membership, three between those who used
# networking and those who did not.

# %%
by_tenure = {
    "Used networking": share(responses, "networking", "used", by="tenure_group"),
    "Were not aware of networking": share(responses, "networking", "not_aware", by="tenure_group"),
    "Expectations are met": share(responses, "expectations", "met", by="tenure_group"),
    "Would recommend membership": share(responses, "recommend", "would", by="tenure_group"),
}
by_networking = {
    "Name networking as most valuable": share(responses, "valuable", "peers", by="networking_group"),
    "See their expectations met": share(responses, "expectations", "met", by="networking_group"),
    "Would recommend it to others": share(responses, "recommend", "would", by="networking_group"),
}
looked_at = gaps(by_tenure | by_networking, correct="holm")
looked_at

# %%
exhibit(
    "members-gaps-tenure",
    gaps_table(looked_at, by_tenure, "Length of membership", highlight="Used networking"),
    title="Of four gaps between newer and older members, one is found",
    deck=f"{wave}, percent; gap in points with its interval; q by Holm for the seven gaps that were looked at",
    holds=(
        "value('used-networking/q') < 0.05 and min(value('were-not-aware-of-networking/q'), "
        "value('expectations-are-met/q'), value('would-recommend-membership/q')) > 0.05"
    ),
)

# %%
exhibit(
    "members-gaps-networking",
    gaps_table(looked_at, by_networking, "Networking", highlight="Name networking as most valuable"),
    title="Who used networking values it, and is not found to be more content",
    deck=f"{wave}, percent; gap in points with its interval; q by Holm for the seven gaps that were looked at",
    holds=(
        "value('name-networking-as-most-valuable/q') < 0.05 and min(value('see-their-expectations-met/q'), "
        "value('would-recommend-it-to-others/q')) > 0.05"
    ),
)

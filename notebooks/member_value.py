# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What membership is worth
#
# Networking with other members, expectations met, and recommending membership; by length and level of membership.

# %% tags=["parameters"]
study: str = "member-organizations"  # folder under surveys/
wave: str = "2020"  # the wave to describe

# %%
from research import bounds, dots, exhibit, funnel, likert, open_wave, score, share

# %% [markdown]
# Open, and sort members into groups that are large enough to be shown. Halves may be compared; a level with four
# answers may not be told at all, so all levels but the largest are told together.

# %%
responses = score(open_wave(study, wave), "tenure_group", "level_group")
responses.bases()

# %%
exhibit(
    "members-funnel",
    funnel(responses, "recommend"),
    title="Every answer is analyzed; a third had left before the last page",
    deck=f"Rows in the file, respondents analyzed, and those who came to the question on recommending, {wave}",
    holds="value('answered') < 0.7 * value('analyzed') and value('answered') > 0.6 * value('analyzed')",
)

# %% [markdown]
# Who answered.

# %%
exhibit(
    "members-who",
    dots(
        {
            "Member for up to one year": share(responses, "tenure", "up_to_a_year"),
            "Silver, the largest level": share(responses, "level", "silver_level"),
            "Fewer than 50 employees": share(responses, "size", "under_50"),
            "Five hundred employees or more": share(responses, "size", "from_500"),
            "Works in sales and marketing": share(responses, "role", "marketing"),
            "In the End User Community": share(responses, "end_user", "Yes"),
        },
        highlight="Silver, the largest level",
    ),
    title="Most who answered are Silver members; many are small companies",
    deck=f"Respondents in each group, {wave}, percent",
    holds="low('level/silver-level') > 0.5 and low('size/under-50') > 0.3",
)

# %% [markdown]
# Networking with other members.

# %%
exhibit(
    "members-networking",
    dots(
        share(responses, "networking"),
        labels={
            "Yes": "Used it",
            "No": "Did not use it",
            "I was not aware of networking opportunities with other CNCF members": "Were not aware of it",
        },
        highlight="Were not aware of it",
    ),
    title="More were not aware of networking with other members than knew and let it be",
    deck=f"Networking with other members, {wave}, percent of those who came to the question",
    holds="low('i-was-not-aware-of-networking') > high('no')",
)

# %%
used = share(responses, "networking", "used")
exhibit(
    "members-networking-groups",
    dots(
        {
            "Length of membership": share(responses, "networking", "used", by="tenure_group"),
            "Level of membership": share(responses, "networking", "used", by="level_group"),
        },
        sort="given",
        reference=used,
        highlight="Two years or more",
    ),
    title="Who has been a member for longer used networking more often",
    deck=f"Members who used networking with other members, {wave}, percent of those who came to the question",
    holds="value('used/two-years-or-more') > value('used/up-to-one-year')",
)

# %% [markdown]
# Expectations, and recommending.

# %%
exhibit(
    "members-expectations",
    likert(
        {
            "All members": share(responses, "expectations"),
            "Length of membership": share(responses, "expectations", by="tenure_group"),
        },
        net={
            "All members": share(responses, "expectations", "met"),
            "Length of membership": share(responses, "expectations", "met", by="tenure_group"),
        },
        sort="given",
        answers=[choice.label for choice in reversed(responses.item("expectations").choices)],
        highlight="All members",
    ),
    title="For most, membership meets expectations; for few, completely",
    deck=f"Whether membership has met expectations, {wave}, percent of those who came to the question",
    holds="low('met') > 0.5 and high('completely-meets-expectations') < 0.3",
)

# %%
exhibit(
    "members-expectations-level",
    dots(
        share(responses, "expectations", "met", by="level_group"),
        sort="given",
        reference=share(responses, "expectations", "met"),
    ),
    title="Outside the largest level too few came to the question for a comparison",
    deck=f"Members whose expectations are met, somewhat or completely, by level of membership, {wave}, percent",
)

# %%
exhibit(
    "members-recommend",
    dots(
        share(responses, "recommend", "would", by="tenure_group"),
        sort="given",
        reference=share(responses, "recommend", "would"),
    ),
    title="Nearly all who came to the last page would recommend membership",
    deck=f"Members who would recommend membership to other companies, by length of membership, {wave}, percent",
    holds="low('would') > 0.8",
)

# %%
exhibit(
    "members-recommend-level",
    dots(
        share(responses, "recommend", "would", by="level_group"),
        sort="given",
        reference=share(responses, "recommend", "would"),
    ),
    title="By level of membership, recommending can be told as a bound only",
    deck=f"Members who would recommend membership to other companies, by level of membership, {wave}, percent",
)

# %% [markdown]
# A third had left before that question. What if none of them would recommend, or all?

# %%
exhibit(
    "members-bounds",
    dots(
        bounds(responses, "recommend", "would"),
        sort="given",
        highlight="If none of the others had said so",
    ),
    title="Even if nobody of those who left would recommend it, most would",
    deck=f"Members who would recommend membership, {wave}, percent; the outer rows are of everyone asked",
    holds="low('if-none-of-the-others-had-said-so') > 0.5",
)

# %%
exhibit(
    "members-valuable",
    dots(share(responses, "valuable"), highlight="Networking with other companies in the space"),
    title="Networking is named about as often as marketing and thought leadership",
    deck=f"Most valuable part of membership, several answers possible, {wave}, percent",
    holds=(
        "high('networking-with-other-companies-in-the') > low('demonstrating-thought-leadership') and "
        "high('networking-with-other-companies-in-the') > low('marketing-programs')"
    ),
)

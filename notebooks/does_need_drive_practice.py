# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does need drive practice?
#
# Who hosts, staffs and funds a program, how critical it is called, and how often things are done. What goes together in
# one cross-section is described; what drives what cannot be told from it.

# %% tags=["parameters"]
study: str = "open-source-programs"  # folder under surveys/
wave: str = "2022"  # the last wave that asked how critical a program is in the words of the waves before
waves: list[str] = ["2018", "2019", "2020", "2022", "2023"]  # the waves that asked it, oldest first

# %%
from research import dots, exhibit, gaps, gaps_table, open_wave, regroup, share, slope, trend

# %% [markdown]
# Open the waves, and put those who call their program very or extremely critical together.

# %%
needs = {"Less critical": [3, 4, 5], "Very or extremely critical": "critical"}
received = [regroup(open_wave(study, name), "criticality", needs, "need") for name in waves]
responses = received[waves.index(wave)]
activities = ["internal", "commercial", "upstream", "create", "events", "train", "recruit"]
policies = ["policy_use", "policy_release", "policy_upstream", "policy_sponsor"]
headings = {item.name: item.heading for item in responses.instrument.items}

# %% [markdown]
# Who hosts, staffs and funds the program.

# %%
exhibit(
    "host",
    dots(share(responses, "location"), highlight="Software engineering and development"),
    title="Engineering hosts programs most often, developer relations hardly ever",
    deck=f"Where the program is located in the organization, percent of those with a program who answered, {wave}",
    holds="low('software-engineering-and-development') > max(high('office-of-the-cto'), high('it'))"
    " and high('developer-relations-marketing-or') < 0.1",
)

# %%
exhibit(
    "means",
    dots(
        {
            "Very or extremely critical": share(responses, "criticality", "critical"),
            "Five people or more in it": share(responses, "staff", "five_or_more"),
            "Funding likely to increase": share(responses, "funding", "increase"),
            "Funding likely to decrease": share(responses, "funding", "decrease"),
        },
        sort="given",
    ),
    title="Half have five people or more, and most call their program very or extremely critical",
    deck=f"Programs, percent of those who answered each question, {wave}",
    holds="low('criticality/critical') > 0.5 and low('staff/five-or-more') > 0.4 and high('staff/five-or-more') < 0.6",
)

# %% [markdown]
# Who says so: the same question by the respondent's own role in the program.

# %%
roles = {"Leads or manages it": "lead_or_manage", "Another role in it": [3, 4, 5, 6, 7, 8, 90], "No formal role": 9}
by_role = share(regroup(responses, "program_role", roles, "own_role"), "criticality", "critical", by="own_role")
exhibit(
    "who-says",
    dots(by_role, sort="given"),
    title="How critical a program is called differs with who answers",
    deck=f"Program called very or extremely critical, by the respondent’s own role in it, percent, {wave}",
    holds="value('critical/leads-or-manages-it') - value('critical/another-role-in-it') > 0.1",
)

# %% [markdown]
# Practice and policy where the program is called critical and where it is less so, judged by all eleven looks.

# %%
answers = {**dict.fromkeys(activities, "frequently"), **dict.fromkeys(policies, "yes")}
levels = {headings[item]: share(responses, item, answer, by="need") for item, answer in answers.items()}
found = gaps(levels, correct="holm", expect="rise")
found

# %%
table = gaps_table(found, levels)
keys = [cell.key for cell in table.exhibit_parts().cells]
q = ", ".join(f"value('{key}')" for key in keys if key.endswith("/q"))
low = ", ".join(f"low('{key}')" for key in keys if key.endswith("/gap"))
exhibit(
    "need-table",
    table,
    title="Where a program is called critical, all eleven practices are more common",
    deck=f"Activities done frequently, and formal policies, percent of those with a program, {wave}; q by Holm",
    holds=f"max({q}) < 0.05 and min({low}) > 0",
)

# %% [markdown]
# One of them in every wave.

# %%
both = trend(received, "upstream", "frequently", by="need")
higher = [
    f"value('frequently/{name}/{group}')" for name in waves for group in ("very-or-extremely-critical", "less-critical")
]
exhibit(
    "need-waves",
    slope(both, highlight="Very or extremely critical"),
    title="In every wave, contributing is more frequent where the program is called critical",
    deck="Contributing upstream frequently (in 2023 frequently or always), percent of those with a program",
    holds=" and ".join(f"{one} > {other}" for one, other in zip(higher[::2], higher[1::2], strict=True)),
)

# %% [markdown]
# Need where nobody runs a program: those who think that their organization would benefit from one, and the others.

# %%
lacks = regroup(responses, "would_benefit", {"No, or don’t know": [0, -4], "Would benefit": "yes"}, "lack")
without = {headings[item]: share(lacks, item, "frequently", by="lack") for item in activities}
unmet = gaps(without, correct="holm", expect="rise")
table = gaps_table(unmet, without, highlight=headings["internal"])
keys = [cell.key for cell in table.exhibit_parts().cells if cell.key.endswith("/q")]
rest = ", ".join(f"value('{key}')" for key in keys if not key.startswith("use-open-source-internally"))
exhibit(
    "lack-table",
    table,
    title="Without a program, seeing a need for one goes with use; no other difference is found",
    deck=f"Activities done frequently, percent of organizations without a program, {wave}; q by Holm",
    holds="value('use-open-source-internally/q') < 0.05 and low('use-open-source-internally/gap') > 0"
    f" and min({rest}) > 0.05",
)

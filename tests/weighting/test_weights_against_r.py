"""Weights and their standard errors beside R's survey 4.1-1 on more data than the reference set holds.

Each expected row is, from R: mean and SE of api00, mean and SE of enroll, mean and SE of api00 where awards is No and
where it is Yes, then the weights of the first and the 77th school and the largest weight. `s` is R's `dstrat`, `c` its
`dclus1`, `u` has `svydesign(id=~dnum, weights=~I(1 + snum %% 3), data=apiclus1)`; counts are those of `apipop`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from research import calibrate, mean, poststratify, responses_from, trim, weight
from research.responses import Design, Responses
from tests.reference.registry import clustered, data, stratified

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
AWARDS = {"No": 2027, "Yes": 4167}
BEFORE = {"stype": TYPES, "api99": 3914069}
MANY = {"sch.wide": WIDE, "awards": AWARDS, "meals": 297533, "api99": 3914069}
CELLS = {("No", "No"): 1072, ("Yes", "No"): 0, ("No", "Yes"): 955, ("Yes", "Yes"): 4167}


def unequal() -> Responses:
    frame = data("apiclus1")
    return responses_from(frame.assign(one=1.0 + frame["snum"] % 3), Design(weights="one", clusters="dnum"))


OURS: dict[str, Callable[[], Responses]] = {
    # calibrate(s, ~sch.wide+awards+meals+api99, pop)
    "lin-strat": lambda: calibrate(stratified(), to=MANY),
    # the same with bounds=c(0.8,1.3)
    "lin-strat-b": lambda: calibrate(stratified(), to=MANY, bounds=(0.8, 1.3)),
    # ... calfun="raking", bounds=c(0.8,1.3)
    "exp-strat-b": lambda: calibrate(stratified(), to=MANY, kind="exponential", bounds=(0.8, 1.3)),
    # ... calfun="logit", bounds=c(0.7,1.4)
    "logit-strat": lambda: calibrate(stratified(), to=MANY, kind="logit", bounds=(0.7, 1.4)),
    # postStratify(s, ~awards+sch.wide, xtabs(~awards+sch.wide, apipop))
    "post-crossed": lambda: poststratify(stratified(), to={("awards", "sch.wide"): CELLS}),
    # calibrate(postStratify(s, ~awards, ...), ~stype+api99, pop)
    "post-then-lin": lambda: calibrate(poststratify(stratified(), to={"awards": AWARDS}), to=BEFORE, start="weight"),
    # trimWeights(rake(c, list(~stype,~sch.wide), ...), upper=40, lower=31)
    "trim-raked": lambda: trim(weight(clustered(), to={"stype": TYPES, "sch.wide": WIDE}), upper=40, lower=31),
    # trimWeights(s, upper=40, lower=16, strict=TRUE)
    "trim-design": lambda: trim(stratified(), upper=40, lower=16, strict=True),
    # calibrate(trimWeights(s, ...), ~stype+api99, pop)
    "trim-raked-lin": lambda: calibrate(trim(stratified(), upper=40, lower=16, strict=True), to=BEFORE),
    # calibrate(trimWeights(calibrate(c, ~stype+api99, pop), upper=45, lower=20), ~stype+api99, pop)
    "lin-trim-lin": lambda: calibrate(
        trim(calibrate(clustered(), to=BEFORE), upper=45, lower=20), to=BEFORE, start="trimmed_weight"
    ),
    # rake(u, list(~stype,~sch.wide), ..., control=list(maxit=500, epsilon=1e-12))
    "rake-start": lambda: weight(unequal(), to={"stype": TYPES, "sch.wide": WIDE}),
}
ESTIMATES = """
lin-strat      665.3645638 1.481567141 591.0000486 21.23252738 632.9929391 13.04861303 681.111452 6.310385969
lin-strat-b    665.3561005 1.483239347 591.2063029 21.21895634 632.3952227 13.05211293 681.3896256 6.311619518
exp-strat-b    665.3555646 1.48369663 591.1986901 21.2197378 632.2702727 13.0491909 681.4496098 6.309112564
logit-strat    665.3605079 1.483016136 591.059442 21.22174269 632.4691442 13.04266611 681.3602185 6.306098137
post-crossed   662.4897614 9.285571591 595.5785033 20.47171215 629.7362695 14.54642609 678.4224056 11.85663099
post-then-lin  665.6231813 1.590001367 593.9451099 19.20332984 635.294898 13.21246328 680.586197 6.289473455
trim-raked     641.9862142 24.20470927 572.3498013 56.65145789 622.794184 31.67746914 651.0145697 21.78631796
trim-design    659.6377787 8.998987839 627.0838087 20.08149319 629.2661867 14.32926963 678.1909641 11.44364632
trim-raked-lin 664.6385492 1.901958641 594.1798899 17.85685682 636.1716216 12.81092545 680.7067223 6.906163945
lin-trim-lin   665.3421283 3.415721643 590.605588 61.78216373 641.7540826 14.30329956 676.3048413 7.300872812
rake-start     641.1225645 22.23444499 588.1256777 67.81185724 625.5581917 30.22827621 649.4621818 19.56594977
"""
WEIGHTS = """
lin-strat      38.85734278 15.85280232 49.67590675
lin-strat-b    38.35702999 16.28800049 50.14459395
exp-strat-b    38.06200703 16.28800049 50.34307292
logit-strat    37.93833589 16.13574439 50.0296815
post-crossed   36.06313045 16.60812877 46.54954134
post-then-lin  40.60385419 18.76045379 47.67524524
trim-raked     40 31 43.92481357
trim-design    40 27.87999916 40
trim-raked-lin 45.34012821 20.1535968 45.80440116
lin-trim-lin   53.69546792 28.20385639 55.90584649
rake-start     77.01320925 15.01247181 98.73923747
"""


def told(table: str) -> dict[str, list[float]]:
    return {line.split()[0]: [float(cell) for cell in line.split()[1:]] for line in table.strip().splitlines()}


@pytest.mark.parametrize("name", OURS)
def test_weights_and_standard_errors_are_those_of_r(name: str):
    found = OURS[name]()
    means = [mean(found, "api00"), mean(found, "enroll"), mean(found, "api00", by="awards")]
    pairs = [row[["value", "standard_error"]] for one in means for _, row in one.table.iterrows()]
    numbers = [number for pair in pairs for number in pair]
    weights = found.weights.to_numpy()
    assert numbers == pytest.approx(told(ESTIMATES)[name], rel=1e-8)
    assert [weights[0], weights[76], weights.max()] == pytest.approx(told(WEIGHTS)[name], rel=1e-8)

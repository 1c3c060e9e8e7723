# Makes further_shares.json: what R's survey 4.1-1 gives for shares, quantiles, variation and contrasts on more data.
# Rscript tests/reference/further_shares.R tests/reference/further_shares.json
suppressPackageStartupMessages({library(survey); library(jsonlite)})
options(warn = -1, survey.lonely.psu = "fail")
data(api); data(nhanes, package = "survey"); data(scd)
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
dnh <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
dnha <- subset(dnh, !is.na(HI_CHOL))
kinds <- c("logit", "likelihood", "asin", "beta", "mean", "xlogit")
dclus2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
# svyquantile does not hand interval.type on for replicate designs: there it is always the interval of the mean.
djk1 <- as.svrepdesign(dclus1)
djkn <- as.svrepdesign(dstrat)
dscd <- svydesign(id = ~ambulance, strata = ~ESA, data = scd, nest = TRUE, weights = rep(1, nrow(scd)))
dbrr <- as.svrepdesign(dscd, type = "BRR")
dpart <- update(dclus1, e = as.numeric(stype == "E"), ye = api00 * (stype == "E"), one = 1)
ages <- c(55901, 77670, 72816, 45364) # the population by age group that svystandardize's help page uses
waves <- rbind(data.frame(who = 1:200, wave = 1, y = apistrat$api99, w = apistrat$pw), data.frame(who = 61:200, wave = 2, y = apistrat$api00[61:200], w = apistrat$pw[61:200]), data.frame(who = 301:340, wave = 2, y = apiclus1$api00[1:40], w = 20))
dpan <- svydesign(id = ~who, weights = ~w, data = waves)
dpan <- update(dpan, high = as.numeric(y > 650))
rules <- c("math", "school", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
ci <- function(f, d) lapply(setNames(kinds, kinds), function(k) { m <- svyciprop(f, d, method = k); as.numeric(c(coef(m), attr(m, "ci"))) })
qs <- function(f, d, q) lapply(setNames(rules, rules), function(k) as.numeric(coef(svyquantile(f, d, q, ci = FALSE, qrule = k, na.rm = TRUE))))
qi <- function(f, d, q, k) { x <- svyquantile(f, d, q, ci = TRUE, interval.type = k, na.rm = TRUE)[[1]]; list(value = as.numeric(x[, 1]), low = as.numeric(x[, 2]), high = as.numeric(x[, 3]), se = as.numeric(x[, 4])) }
cors <- function(f, d) { v <- svyvar(f, d, na.rm = TRUE); i <- c(1, 2, 4); s <- structure(c(a = v[1, 1], ab = v[1, 2], b = v[2, 2]), var = vcov(v)[i, i], class = "svystat"); r <- svycontrast(s, list(r = quote(ab / sqrt(a * b)), sd = quote(sqrt(a)))); list(vcov = as.numeric(v), se = as.numeric(sqrt(diag(vcov(v)))), r = as.numeric(coef(r)["r"]), r_se = as.numeric(SE(r)[1]), sd = as.numeric(coef(r)["sd"]), sd_se = as.numeric(SE(r)[2])) }
cors_rep <- function(f, d) { v <- svyvar(f, d); list(vcov = as.numeric(v), se = as.numeric(sqrt(diag(vcov(v))))) }
con <- function(b, k, q) { x <- svycontrast(b, k); n <- svycontrast(b, q); list(value = as.numeric(coef(x)), se = as.numeric(SE(x)), ratio = as.numeric(coef(n)), ratio_se = as.numeric(SE(n))) }
pan <- function(f) { b <- svyby(f, ~wave, dpan, svymean, covmat = TRUE); x <- svycontrast(b, c(-1, 1)); list(value = as.numeric(coef(b)), se = as.numeric(SE(b)), change = as.numeric(coef(x)), change_se = as.numeric(SE(x)), df = degf(dpan)) }
st <- function(f, groups, ...) { b <- svyby(f, groups, svystandardize(over = groups, ...), svymean, na.rm = TRUE); list(value = as.numeric(coef(b)), se = as.numeric(SE(b))) }
calls <- list(
  "propci-strat-common" = "ci(~I(api00 > 700), dstrat)",
  "propci-strat-rare" = "ci(~I(ell < 1.5), dstrat)",
  "propci-clus1-domain" = "ci(~I(meals > 90), subset(dclus1, stype == 'E'))",
  "propci-nhanes" = "ci(~I(HI_CHOL == 1), dnha)",
  "propci-nhanes-domain" = "ci(~I(HI_CHOL == 1), subset(dnha, race == 3))",
  "quantile-rules-strat" = "qs(~api00, dstrat, c(.1, .25, .5, .75, .9))",
  "quantile-rules-ties" = "qs(~meals, dclus1, c(.1, .25, .5, .75, .9))",
  "quantile-rules-missing" = "qs(~acs.46, dstrat, c(.2, .5, .8))",
  "quantile-rules-domain" = "qs(~api00, subset(dclus1, stype == 'H'), c(.25, .5, .75))",
  "quantile-mean-strat" = "qi(~api00, dstrat, c(.1, .25, .5, .75, .9), 'mean')",
  "quantile-beta-strat" = "qi(~ell, dstrat, c(.1, .25, .5, .75, .9), 'beta')",
  "quantile-xlogit-strat" = "qi(~enroll, dstrat, c(.1, .25, .5, .75, .9), 'xlogit')",
  "quantile-mean-missing" = "qi(~acs.46, dclus1, c(.25, .5, .75), 'mean')",
  "quantile-beta-domain" = "qi(~api00, subset(dclus1, stype == 'E'), c(.25, .5, .75), 'beta')",
  "quantile-mean-domain" = "qi(~api00, subset(dclus1, stype == 'H'), c(.25, .5, .75), 'mean')",
  "quantile-score-clus1" = "qi(~meals, dclus1, c(.25, .5, .75), 'score')",
  "quantile-score-domain" = "qi(~api00, subset(dclus1, stype == 'E'), c(.25, .5, .75), 'score')",
  "variation-clus1" = "cors(~api00 + meals, dclus1)",
  "variation-domain" = "cors(~api00 + ell, subset(dclus1, stype == 'E'))",
  "variation-strat" = "cors(~enroll + mobility, dstrat)",
  "propci-clus2" = "ci(~I(awards == 'Yes'), dclus2)",
  "quantile-mean-clus2" = "qi(~api00, dclus2, c(.25, .5, .75), 'mean')",
  "quantile-rules-clus2" = "qs(~enroll, dclus2, c(.25, .5, .75))",
  "variation-clus2" = "cors(~api00 + meals, dclus2)",
  "quantile-mean-jk1" = "qi(~api00, djk1, c(.25, .5, .75), 'mean')",
  "quantile-mean-jkn" = "qi(~api00, djkn, c(.1, .5, .9), 'mean')",
  "quantile-mean-brr" = "qi(~arrests, dbrr, .5, 'mean')",
  "variation-jk1" = "cors_rep(~api00 + meals, djk1)",
  "contrast-domains" = "con(svyby(~api00, ~stype, dclus1, svymean, covmat = TRUE), list(a = c(1, -1, 0), b = c(1, -.5, -.5), c = c(1, 1, 1) / 3), quote(E / H))",
  "contrast-totals" = "con(svytotal(~enroll + api.stu, dstrat), list(a = c(1, -1), b = c(.5, .5)), quote(api.stu / enroll))",
  "contrast-part-whole" = "con(svytotal(~ye + e + api00 + one, dpart), list(a = c(1, 0, -1, 0)), quote(ye / e - api00 / one))",
  "contrast-part-rest" = "con(svytotal(~ye + e + api00 + one, dpart), list(a = c(1, 0, -1, 0)), quote(ye / e - (api00 - ye) / (one - e)))",
  "panel-means" = "pan(~y)",
  "panel-shares" = "pan(~high)",
  "standardize-age" = "st(~HI_CHOL, ~race, design = dnh, by = ~agecat, population = ages, excluding.missing = ~HI_CHOL)",
  "standardize-age-sex" = "st(~HI_CHOL, ~race, design = dnh, by = ~agecat + RIAGENDR, population = c(ages, 1.1 * ages), excluding.missing = ~HI_CHOL)",
  "standardize-clus1" = "st(~api00, ~sch.wide, design = dclus1, by = ~stype, population = c(4421, 755, 1018))"
)
told <- lapply(names(calls), function(id) list(id = id, r_call = calls[[id]], rel_tol = if (grepl("propci", id)) 1e-5 else 1e-6, values = eval(parse(text = calls[[id]]))))
write_json(told, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, pretty = TRUE, na = "null")

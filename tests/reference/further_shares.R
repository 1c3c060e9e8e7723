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
rules <- c("math", "school", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
ci <- function(f, d) lapply(setNames(kinds, kinds), function(k) { m <- svyciprop(f, d, method = k); as.numeric(c(coef(m), attr(m, "ci"))) })
qs <- function(f, d, q) lapply(setNames(rules, rules), function(k) as.numeric(coef(svyquantile(f, d, q, ci = FALSE, qrule = k, na.rm = TRUE))))
qi <- function(f, d, q, k) { x <- svyquantile(f, d, q, ci = TRUE, interval.type = k, na.rm = TRUE)[[1]]; list(value = as.numeric(x[, 1]), low = as.numeric(x[, 2]), high = as.numeric(x[, 3]), se = as.numeric(x[, "se"])) }
cors <- function(f, d) { v <- svyvar(f, d, na.rm = TRUE); i <- c(1, 2, 4); s <- structure(c(a = v[1, 1], ab = v[1, 2], b = v[2, 2]), var = vcov(v)[i, i], class = "svystat"); r <- svycontrast(s, list(r = quote(ab / sqrt(a * b)), sd = quote(sqrt(a)))); list(vcov = as.numeric(v), se = as.numeric(sqrt(diag(vcov(v)))), r = as.numeric(coef(r)["r"]), r_se = as.numeric(SE(r)[1]), sd = as.numeric(coef(r)["sd"]), sd_se = as.numeric(SE(r)[2])) }
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
  "variation-strat" = "cors(~enroll + mobility, dstrat)"
)
told <- lapply(names(calls), function(id) list(id = id, r_call = calls[[id]], rel_tol = if (grepl("propci", id)) 1e-5 else 1e-6, values = eval(parse(text = calls[[id]]))))
write_json(told, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, pretty = TRUE, na = "null")

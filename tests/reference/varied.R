# Makes varied.json: every kind of result of expected.json again on other data, variables, designs and domains.
# Rscript tests/reference/varied.R tests/reference/varied.json
suppressPackageStartupMessages({library(survey); library(MASS); library(psych); library(lavaan); library(lme4); library(mice); library(jsonlite)})
options(warn = -1, survey.lonely.psu = "fail")
data(api); data(nhanes, package = "survey"); data(scd)
# svyquantile reads the ends of a score interval at the share of rows, not of weights, up to the value that the test gives
ends <- function(x, qhat, p, design, qrule, alpha, df) {
  w <- weights(design); test <- function(theta, limit) {m <- svymean((x > theta) - (1 - p), design); m / SE(m) - limit}
  root <- function(limit) uniroot(test, c(min(x) + IQR(x) / 100, max(x) - IQR(x) / 100), limit = limit, tol = 1 / (100 * sqrt(nrow(design))))$root
  sapply(c(root(qt(1 - alpha / 2, df)), root(qt(alpha / 2, df))), function(at) qrule(x, w, sum(w[x <= at]) / sum(w)))
}
assignInNamespace("ffullerCI", ends, "survey")
HS <- lavaan::HolzingerSwineford1939; bfi <- psych::bfi; ms <- MASS::survey
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
dclus2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
dnh <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
dnh <- update(dnh, male = as.numeric(RIAGENDR == 1), raceF = factor(race))
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
tell <- function(m, d) {ci <- confint(m, df = degf(d)); list(value = as.numeric(coef(m)), se = as.numeric(SE(m)), low = as.numeric(ci[, 1]), high = as.numeric(ci[, 2]), df = degf(d))}
two <- function(m) list(value = as.numeric(coef(m)), se = as.numeric(SE(m)))
made <- function(d, f, g) list(weights = as.numeric(weights(d)), mean = two(svymean(f, d, na.rm = TRUE)), total = two(svytotal(g, d, na.rm = TRUE)))
domains <- function(f, by, d) {m <- svyby(f, by, d, svymean, na.rm = TRUE, keep.var = TRUE); list(value = as.numeric(coef(m)), se = as.numeric(SE(m)))}
shares <- function(f, d) lapply(setNames(nm = c("logit", "likelihood", "asin", "beta", "mean", "xlogit")), function(k) {m <- svyciprop(f, d, method = k, na.rm = TRUE); as.numeric(c(coef(m), attr(m, "ci")))})
one_by_one <- function(f, d) lapply(setNames(nm = c("logit", "asin", "mean", "xlogit")), function(k) {m <- svyciprop(f, d, method = k); as.numeric(c(coef(m), attr(m, "ci")))})
rules <- c("math", "school", "hf1", "hf2", "hf4", "hf5", "hf6", "hf7", "hf8")
qs <- function(f, d, q) lapply(setNames(nm = rules), function(k) as.numeric(coef(svyquantile(f, d, q, ci = FALSE, qrule = k, na.rm = TRUE))))
qi <- function(f, d, q, kinds = c("mean", "beta", "xlogit", "score")) lapply(setNames(nm = kinds), function(k) {x <- svyquantile(f, d, q, ci = TRUE, interval.type = k, na.rm = TRUE)[[1]]; as.numeric(x[, c(1, 2, 3, if (k == "score") NULL else 4)])})
chi <- function(f, d, kinds = c("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint")) lapply(setNames(nm = kinds), function(k) {m <- svychisq(f, d, statistic = k); c(as.numeric(m$statistic)[1], as.numeric(m$p.value))})
glm3 <- function(f, d, fam) {m <- svyglm(f, d, family = fam, control = list(epsilon = 1e-14, maxit = 100)); s <- summary(m)$coefficients; list(coef = as.numeric(s[, 1]), se = as.numeric(s[, 2]), p = as.numeric(s[, 4]), df = m$df.residual)}
rank2 <- function(f, d, ...) {m <- svyranktest(f, d, ...); as.numeric(c(m$statistic, m$parameter, m$p.value, m$estimate))}
rankk <- function(f, d, ...) {m <- svyranktest(f, d, ...); as.numeric(c(m$parameter, m$statistic, m$p.value))}
lonely <- function(f, make) lapply(setNames(nm = c("certainty", "remove", "adjust", "average")), function(k) {options(survey.lonely.psu = k); d <- make(); r <- c(two(svymean(f, d, na.rm = TRUE)), two(svytotal(f, d, na.rm = TRUE))); options(survey.lonely.psu = "fail"); r})
scale_of <- function(names, turned) {x <- bfi[complete.cases(bfi[, names]), names]; for (k in turned) x[[k]] <- 7 - x[[k]]; x}
alpha_of <- function(names, turned) {x <- scale_of(names, turned); a <- psych::alpha(x, check.keys = FALSE, warnings = FALSE); k <- ncol(x); n <- nrow(x); r <- a$total$raw_alpha
  list(n = n, alpha = r, std = a$total$std.alpha, l6 = a$total$`G6(smc)`, r = a$total$average_r, drop = a$alpha.drop$raw_alpha, rest = a$item.stats$r.drop, cor = a$item.stats$r.cor, ase = a$total$ase, low = 1 - (1 - r) * qf(.975, n - 1, (n - 1) * (k - 1)), high = 1 - (1 - r) * qf(.025, n - 1, (n - 1) * (k - 1)))}
fit_of <- function(f, names) as.list(unclass(fitMeasures(f, names)))
kinds <- c("chisq", "df", "cfi", "rmsea", "srmr", "bic")
grm <- function(x) {gh <- eigen({i <- 1:60; m <- diag(0, 61); m[cbind(i, i + 1)] <- sqrt(i); m[cbind(i + 1, i)] <- sqrt(i); m}); nd <- gh$values; wt <- gh$vectors[1, ]^2; X <- as.matrix(x); J <- ncol(X); K <- max(X)
  nll <- function(p) {a <- exp(p[1:J]); B <- matrix(p[-(1:J)], J); L <- matrix(0, nrow(X), 61); for (j in 1:J) {b <- cumsum(c(B[j, 1], exp(B[j, -1]))); P <- rbind(1, plogis(outer(-b, a[j] * nd, "+")), 0); pr <- P[1:K, , drop = FALSE] - P[2:(K + 1), , drop = FALSE]; L <- L + log(pmax(pr, 1e-300))[X[, j], ]}; -sum(log(exp(L) %*% wt))}
  st <- c(rep(.2, J), as.vector(t(sapply(1:J, function(j) {q <- qlogis(cumsum(prop.table(table(factor(X[, j], 1:K))))[1:(K - 1)]); c(q[1], log(pmax(diff(q), .05)))}))))
  o <- optim(st, nll, method = "BFGS", control = list(maxit = 1000, reltol = 1e-14)); o <- nlm(nll, o$par, gradtol = 1e-9, steptol = 1e-12, iterlim = 200); B <- matrix(o$estimate[-(1:J)], J); b <- t(sapply(1:J, function(j) cumsum(c(B[j, 1], exp(B[j, -1]))))); a <- exp(o$estimate[1:J]); list(logl = -o$minimum, a = a, cuts = as.numeric(t(b)))}
rasch_of <- function(d) {L <- reshape(cbind(id = 1:nrow(d), as.data.frame(d)), direction = "long", varying = list(colnames(d)), v.names = "y", idvar = "id", timevar = "item"); m <- glmer(y ~ 0 + factor(item) + (1 | id), L, family = binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))); list(easiness = as.numeric(fixef(m)), sd = as.numeric(sqrt(VarCorr(m)$id[1])), logl = as.numeric(logLik(m)))}
calls <- alist(
  mean_two_stage = {d <- subset(dclus2, !is.na(enroll)); tell(svymean(~enroll + meals, d), d)},
  deff_two_stage = as.numeric(deff(svymean(~api00 + meals, dclus2, deff = TRUE))),
  deff_missing = as.numeric(deff(svymean(~acs.core, dstrat, deff = TRUE, na.rm = TRUE))),
  deff_domain = {m <- svyby(~api00, ~sch.wide, dstrat, svymean, deff = TRUE); as.numeric(deff(m))},
  deff_total = as.numeric(deff(svytotal(~enroll + ell, dclus1, deff = TRUE))),
  total_two_stage = two(svytotal(~stype + api00, dclus2)),
  total_missing = two(svytotal(~enroll, dclus2, na.rm = TRUE)),
  ratio_two_stage = two(svyratio(~api.stu, ~enroll, dclus2, na.rm = TRUE)),
  ratio_missing = two(svyratio(~acs.core, ~api00, dstrat, na.rm = TRUE)),
  ratio_domain = {m <- svyby(~api.stu, ~stype, dclus1, svyratio, denominator = ~enroll); list(value = as.numeric(coef(m)), se = as.numeric(SE(m)))},
  domain_strat = domains(~mobility, ~awards + stype, dstrat),
  domain_nhanes = domains(~HI_CHOL, ~race + RIAGENDR, dnh),
  domain_two_stage = domains(~api99, ~stype, dclus2),
  domain_one_cluster = coef(svymean(~api00, subset(dclus1, dnum == 637))),
  domain_total = {m <- svyby(~HI_CHOL, ~agecat, dnh, svytotal, na.rm = TRUE); list(value = as.numeric(coef(m)), se = as.numeric(SE(m)))},
  contrast_strat = {m <- svyby(~meals, ~awards + stype, dstrat, svymean, covmat = TRUE); k <- svycontrast(m, list(a = c(-1, 1, 0, 0, 0, 0), b = c(-1, 0, 0, 0, 1, 0))); list(diff = as.numeric(coef(k)), se = as.numeric(SE(k)), vcov = as.numeric(vcov(m)))},
  contrast_nhanes = {m <- svyby(~HI_CHOL, ~race, subset(dnh, !is.na(HI_CHOL)), svymean, covmat = TRUE); k <- svycontrast(m, list(c(-1, 1, 0, 0), c(-1, 0, 0, 1))); list(diff = as.numeric(coef(k)), se = as.numeric(SE(k)))},
  repeated_two_stage = {m <- svymean(~api00 + api99, dclus2); k <- svycontrast(m, c(api00 = 1, api99 = -1)); two(k)},
  repeated_domain = {m <- svymean(~api00 + api99, subset(dstrat, awards == "Yes")); k <- svycontrast(m, c(api00 = 1, api99 = -1)); two(k)},
  lonely_nhanes = lonely(~HI_CHOL, function() svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes[!(nhanes$SDMVSTRA %in% c(75, 80) & nhanes$SDMVPSU == 2), ])),
  lonely_fpc = lonely(~meals, function() svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat[apistrat$stype != "M" | seq_len(200) == which(apistrat$stype == "M")[2], ])),
  poststrat_strat = made(postStratify(dstrat, ~awards, data.frame(awards = c("No", "Yes"), Freq = c(2027, 4167))), ~meals, ~api.stu),
  poststrat_two_stage = made(postStratify(dclus2, ~stype, types), ~meals, ~api.stu),
  poststrat_crossed = made(postStratify(dstrat, ~stype + awards, data.frame(stype = rep(c("E", "H", "M"), 2), awards = rep(c("No", "Yes"), each = 3), Freq = c(1173, 482, 372, 3248, 273, 646))), ~api00, ~enroll),
  poststrat_domain = domains(~api00, ~sch.wide, postStratify(dclus1, ~stype, types)),
  rake_strat = made(rake(dstrat, list(~awards, ~sch.wide), list(data.frame(awards = c("No", "Yes"), Freq = c(2027, 4167)), wide), control = list(maxit = 500, epsilon = 1e-12)), ~meals, ~api.stu),
  rake_two_stage = made(rake(dclus2, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 500, epsilon = 1e-12)), ~api00, ~ell),
  rake_domain = domains(~meals, ~awards, rake(dclus1, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 500, epsilon = 1e-12))),
  linear_strat = made(calibrate(dstrat, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)), ~meals, ~enroll),
  linear_two_stage = made(calibrate(dclus2, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)), ~api00, ~api.stu),
  exponential_strat = made(calibrate(dstrat, ~sch.wide + api99, c(`(Intercept)` = 6194, sch.wideYes = 5122, api99 = 3914069), calfun = "raking", epsilon = 1e-12, maxit = 200), ~meals, ~enroll),
  logit_strat = made(calibrate(dstrat, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069), calfun = "logit", bounds = c(0.7, 1.4), epsilon = 1e-10, maxit = 500), ~meals, ~enroll),
  linear_bounded = made(calibrate(dclus1, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069), bounds = c(0.3, 1.9), epsilon = 1e-11, maxit = 500), ~meals, ~ell),
  linear_domain = domains(~api00, ~awards, calibrate(dclus1, ~stype + api99, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069))),
  trim_strat = made(trimWeights(dstrat, upper = 40, lower = 17, strict = TRUE), ~api00, ~enroll),
  trim_once = made(trimWeights(rake(dclus1, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 500, epsilon = 1e-12)), upper = 36), ~api00, ~enroll),
  kish = {w <- nhanes$WTMEC2YR; list(sum(w)^2 / sum(w^2), length(w) * sum(w^2) / sum(w)^2)},
  jk1 = {r <- as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = apiclus2), type = "JK1"); c(two(svymean(~meals, r)), two(svytotal(~enroll, r, na.rm = TRUE)), two(svyratio(~api.stu, ~enroll, r, na.rm = TRUE)), domains(~api00, ~stype, r), df = degf(r))},
  jk1_quantile = {r <- as.svrepdesign(dclus1, type = "JK1"); x <- svyquantile(~meals, r, c(.25, .5, .75), interval.type = "mean")[[1]]; as.numeric(x)},
  jkn = {r <- as.svrepdesign(dnh, type = "JKn"); c(two(svymean(~HI_CHOL, r, na.rm = TRUE)), two(svytotal(~HI_CHOL, r, na.rm = TRUE)), domains(~HI_CHOL, ~race, r), df = degf(r))},
  jkn_fpc = {r <- as.svrepdesign(dstrat, type = "JKn"); c(two(svytotal(~enroll, r)), domains(~meals, ~awards, r), two(svyratio(~api.stu, ~enroll, r)))},
  jkn_glm = {r <- as.svrepdesign(dstrat, type = "JKn"); m <- svyglm(api00 ~ ell + stype, r); list(coef = as.numeric(coef(m)), se = as.numeric(SE(m)))},
  raked_jackknife = {r <- rake(as.svrepdesign(dclus1, type = "JK1"), list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 500, epsilon = 1e-12)); c(two(svymean(~api00, r)), two(svytotal(~enroll, r)), domains(~meals, ~awards, r))},
  brr = {x <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes[nhanes$SDMVSTRA < 90 & !(nhanes$SDMVPSU == 3), ]); f <- as.svrepdesign(x, type = "BRR"); g <- as.svrepdesign(x, type = "Fay", fay.rho = .5); c(two(svymean(~HI_CHOL, f, na.rm = TRUE)), two(svymean(~HI_CHOL, g, na.rm = TRUE)))},
  brr_mean = {d <- svydesign(data = scd, prob = ~1, id = ~ambulance, strata = ~ESA, nest = TRUE); r <- as.svrepdesign(d, type = "BRR", compress = FALSE); f <- as.svrepdesign(d, type = "Fay", fay.rho = .4, compress = FALSE); c(two(svymean(~alive, r)), two(svytotal(~arrests, f)))},
  given = {g <- apistrat; for (k in 1:20) g[[paste0("rw", k)]] <- g$pw * ((g$snum * (k + 6)) %% 11 + 1) / 6; d <- svrepdesign(weights = ~pw, repweights = "rw[0-9]+", type = "bootstrap", data = g, combined.weights = TRUE); c(tell(svymean(~api00, d), d), domains(~meals, ~stype, d))},
  given_other = {g <- apistrat; for (k in 1:12) g[[paste0("rw", k)]] <- ((g$snum * (k + 4)) %% 7 + 1) / 4; d <- svrepdesign(weights = ~pw, repweights = "rw[0-9]+", type = "other", scale = .3, rscales = (1:12) / 6, mse = TRUE, data = g, combined.weights = FALSE); c(tell(svytotal(~api00, d), d), domains(~meals, ~stype, d))},
  shares_strat = shares(~I(meals > 80), dstrat),
  shares_missing = shares(~I(acs.core > 28), subset(dstrat, !is.na(acs.core))),
  shares_two_stage = shares(~I(awards == "Yes"), dclus2),
  shares_domain = shares(~I(meals > 50), subset(dstrat, awards == "No")),
  shares_jk = one_by_one(~I(ell > 30), as.svrepdesign(dclus1)),
  quantile_ties = qs(~ell, dstrat, c(.05, .33, .5, .9)),
  quantile_two_stage = qs(~enroll, dclus2, c(.1, .5, .8)),
  quantile_intervals = qi(~meals, dstrat, c(.2, .5, .9)),
  quantile_intervals_domain = qi(~enroll, subset(dstrat, awards == "No"), c(.25, .5)),
  quantile_intervals_two_stage = qi(~api00, dclus2, c(.25, .5, .75)),
  variance_two_stage = {v <- svyvar(~api00 + meals, dclus2); list(v = as.numeric(v), se = as.numeric(sqrt(diag(vcov(v)))))},
  variance_missing = {v <- svyvar(~acs.core + meals, subset(dstrat, !is.na(acs.core))); list(v = as.numeric(v), se = as.numeric(sqrt(diag(vcov(v)))))},
  chi_big = chi(~raceF + agecat, dnh),
  chi_strat = chi(~stype + yr.rnd, dstrat),
  chi_two_stage = chi(~awards + stype, dclus2),
  chi_domain = chi(~awards + stype, subset(dstrat, sch.wide == "Yes" | api00 > 600)),
  t_strat = {m <- svyttest(meals ~ awards, dstrat); as.numeric(c(m$statistic, m$parameter, m$p.value, m$estimate, m$conf.int))},
  t_missing = {m <- svyttest(acs.core ~ sch.wide, dstrat); as.numeric(c(m$statistic, m$parameter, m$p.value, m$estimate, m$conf.int))},
  t_two_stage = {m <- svyttest(api00 ~ comp.imp, dclus2); as.numeric(c(m$statistic, m$parameter, m$p.value, m$estimate, m$conf.int))},
  rank_strat = lapply(setNames(nm = c("wilcoxon", "vanderWaerden", "median")), function(k) rank2(meals ~ awards, dstrat, test = k)),
  rank_two_stage = lapply(setNames(nm = c("wilcoxon", "vanderWaerden", "median")), function(k) rank2(api99 ~ comp.imp, dclus2, test = k)),
  rank_k_strat = lapply(setNames(nm = c("KruskalWallis", "vanderWaerden", "median")), function(k) rankk(enroll ~ stype, dstrat, test = k)),
  rank_k_two_stage = rankk(api00 ~ stype, dclus2),
  glm_clus2 = glm3(api00 ~ ell + stype + avg.ed, dclus2, gaussian()),
  glm_missing = glm3(api00 ~ acs.core + awards, dstrat, gaussian()),
  glm_logit = glm3(HI_CHOL ~ raceF + agecat + male, dnh, quasibinomial()),
  glm_logit_strat = glm3(I(awards == "Yes") ~ meals + stype, dstrat, quasibinomial()),
  glm_poisson = glm3(api.stu ~ ell + stype + awards + offset(log(enroll)), dclus1, quasipoisson()),
  glm_poisson_plain = glm3(enroll ~ meals + stype, dclus2, quasipoisson()),
  glm_domain = glm3(api00 ~ meals + ell, subset(dclus1, stype != "H"), gaussian()),
  glm_raked = {d <- rake(dclus1, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 500, epsilon = 1e-12)); m <- svyglm(api00 ~ meals + ell, d); list(coef = as.numeric(coef(m)), se = as.numeric(SE(m)))},
  term_clus = {m <- svyglm(api00 ~ stype + ell + awards, dclus1); a <- regTermTest(m, ~stype); b <- regTermTest(m, ~stype, method = "LRT"); list(a$Ftest[1], a$df, a$ddf, as.numeric(a$p), as.numeric(b$chisq), as.numeric(b$p), as.numeric(b$lambda))},
  term_logit = {m <- svyglm(HI_CHOL ~ raceF + agecat, dnh, family = quasibinomial(), control = list(epsilon = 1e-14, maxit = 100)); a <- regTermTest(m, ~raceF); b <- regTermTest(m, ~raceF, method = "LRT"); list(a$Ftest[1], a$df, a$ddf, as.numeric(a$p), as.numeric(b$chisq), as.numeric(b$p), as.numeric(b$lambda))},
  olr_strat = {d <- update(dstrat, level = cut(api00, c(0, 550, 650, 750, 1000))); m <- svyolr(level ~ meals + awards, d, control = list(reltol = 1e-15, maxit = 2000)); list(coef = as.numeric(m$coefficients), cuts = as.numeric(m$zeta), se = as.numeric(sqrt(diag(vcov(m)))))},
  polr_exercise = {m <- polr(factor(Exer, c("None", "Some", "Freq")) ~ Sex + Age + Pulse, data = ms, Hess = TRUE, control = list(reltol = 1e-15, maxit = 2000, ndeps = rep(1e-6, 5))); list(coef = as.numeric(m$coefficients), cuts = as.numeric(m$zeta), se = as.numeric(sqrt(diag(vcov(m)))), deviance = m$deviance)},
  weighted_alpha = as.numeric(svycralpha(~col.grad + grad.sch + avg.ed, dclus1, na.rm = TRUE)),
  nps = {d <- update(dstrat, r = findInterval(meals, c(5, 10, 20, 30, 40, 50, 60, 70, 80, 90))); d <- update(d, s = 100 * ((r >= 9) - (r <= 6))); c(two(svymean(~s, d)), domains(~s, ~awards, d))},
  pairwise = {d <- update(dnh, y = HI_CHOL); b <- svyby(~y, ~agecat, subset(d, !is.na(y)), svymean, covmat = TRUE); k <- svycontrast(b, list(c(-1, 1, 0, 0), c(-1, 0, 1, 0), c(-1, 0, 0, 1), c(0, -1, 1, 0), c(0, -1, 0, 1), c(0, 0, -1, 1))); t <- coef(k) / SE(k); p <- 2 * pt(-abs(t), degf(d)); list(as.numeric(coef(k)), as.numeric(SE(k)), as.numeric(t), as.numeric(p), as.numeric(p.adjust(p, "BH")))},
  alpha_C = alpha_of(paste0("C", 1:5), c("C4", "C5")),
  alpha_N = alpha_of(paste0("N", 1:5), character()),
  alpha_O = alpha_of(c("O1", "O3", "O4"), character()),
  alpha_two = alpha_of(c("E1", "E2"), character())[c("n", "alpha", "std", "r", "low", "high")],
  omega_E = {x <- scale_of(paste0("E", 1:5), c("E1", "E2")); f <- cfa(paste0("f=~", paste(names(x), collapse = "+")), data = x, std.lv = TRUE); p <- parameterEstimates(f); l <- p$est[p$op == "=~"]; th <- p$est[p$op == "~~" & p$lhs != "f"]; list(l, th, sum(l)^2 / (sum(l)^2 + sum(th)))},
  polychoric_N = {x <- scale_of(paste0("N", 1:5), character()); P <- matrix(as.numeric(lavCor(as.data.frame(lapply(x, ordered)), ordered = names(x), output = "cor", estimator = "two.step")), 5); list(as.numeric(P), 5 / 4 * (1 - 5 / sum(P)))},
  factorability = {x <- na.omit(bfi[, 1:15]); R <- cor(x); k <- KMO(R); b <- cortest.bartlett(R, n = nrow(x)); list(n = nrow(x), e = eigen(R)$values, kmo = k$MSA, items = as.numeric(k$MSAi), chisq = b$chisq, df = b$df, map = VSS(R, n = 8, rotate = "none", n.obs = nrow(x), plot = FALSE)$map)},
  factors_ACE = {x <- na.omit(bfi[, 1:15]); f <- factanal(x, 3, rotation = "varimax", control = list(opt = list(factr = 10, pgtol = 0)), nstart = 5); g <- psych::fa(x, 3, fm = "minres", rotate = "none"); L <- unclass(f$loadings); o <- order(-colSums(L^2)); L <- L[, o]; L <- sweep(L, 2, sign(colSums(L)), "*"); list(as.numeric(f$uniquenesses), as.numeric(f$STATISTIC), f$dof, as.numeric(t(L)), as.numeric(g$communality), g$rms)},
  factors_promax = {x <- na.omit(HS[, paste0("x", 1:9)]); g <- psych::fa(x, 3, fm = "ml", rotate = "oblimin"); list(sort(as.numeric(g$communality)), sort(g$Phi[lower.tri(g$Phi)]))},
  cfa_bfi = {f <- cfa("E=~E1+E2+E3+E4+E5\nN=~N1+N2+N3+N4", na.omit(bfi[, c(paste0("E", 1:5), paste0("N", 1:4))])); s <- standardizedSolution(f); list(fit_of(f, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "aic", "bic", "logl")), s$est.std[s$op == "=~"], s$se[s$op == "=~"])},
  cfa_mlr = {f <- cfa("E=~E1+E2+E3+E4\nO=~O1+O2+O3", na.omit(bfi[, c(paste0("E", 1:4), paste0("O", 1:3))]), estimator = "MLR"); list(fit_of(f, c("chisq.scaled", "chisq.scaling.factor", "cfi.robust", "rmsea.robust", "tli.robust")), parameterEstimates(f)$se[parameterEstimates(f)$op == "=~"])},
  cfa_fiml = {f <- cfa("A=~A1+A2+A3+A4+A5\nC=~C1+C2+C3+C4+C5", bfi[1:500, ], missing = "fiml"); list(fit_of(f, c("chisq", "df", "cfi", "tli", "rmsea", "logl")), standardizedSolution(f)$est.std[standardizedSolution(f)$op == "=~"])},
  cfa_wlsmv = {f <- cfa("E=~E1+E2+E3+E4+E5\nN=~N1+N2+N3+N4+N5", na.omit(bfi[, c(paste0("E", 1:5), paste0("N", 1:5))]), ordered = TRUE, estimator = "WLSMV"); s <- standardizedSolution(f); list(fit_of(f, c("chisq", "chisq.scaled", "df", "cfi.scaled", "tli.scaled", "rmsea.scaled", "srmr")), s$est.std[s$op == "=~"], s$se[s$op == "=~"])},
  invariance_sex = {o <- list(); for (k in c("configural", "metric", "scalar", "strict")) {g <- switch(k, configural = "", metric = "loadings", scalar = c("loadings", "intercepts"), strict = c("loadings", "intercepts", "residuals")); f <- cfa("A=~A1+A2+A3+A4+A5\nN=~N1+N2+N3", na.omit(bfi[, c(paste0("A", 1:5), paste0("N", 1:3), "gender")]), group = "gender", group.equal = g); o[[k]] <- fit_of(f, kinds)}; o},
  grm_C = grm(na.omit(bfi[1:500, c("C1", "C2", "C3")])),
  rasch_bfi = rasch_of(1 * (na.omit(bfi[, paste0("N", 1:5)])[1:600, ] > 3)),
  classic = {t <- table(ms$Exer, ms$Clap); c1 <- chisq.test(t, correct = FALSE); s <- cor.test(ms$Pulse, ms$Age, method = "spearman", exact = FALSE); k <- cor.test(ms$NW.Hnd, ms$Age, method = "kendall", exact = FALSE); w <- wilcox.test(Wr.Hnd ~ Sex, ms, exact = FALSE); kr <- kruskal.test(Height ~ Clap, ms); f <- fisher.test(table(ms$W.Hnd, ms$M.I))
    list(as.numeric(c1$statistic), c1$p.value, sqrt(as.numeric(c1$statistic) / (sum(t) * (min(dim(t)) - 1))), as.vector(t(c1$stdres)), as.numeric(s$estimate), s$p.value, as.numeric(k$estimate), k$p.value, as.numeric(w$statistic), w$p.value, as.numeric(kr$statistic), kr$p.value, as.numeric(f$estimate), f$p.value)},
  careless_hs = {x <- as.matrix(na.omit(bfi[1001:1300, 6:20])); md <- mahalanobis(x, colMeans(x), cov(x)); list(nrow(x), apply(x, 1, function(r) max(rle(as.numeric(r))$lengths)), as.numeric(apply(x, 1, sd)), as.numeric(md), sum(pchisq(md, 15, lower.tail = FALSE) < .001))},
  kappa_bfi = {k <- cohen.kappa(as.matrix(na.omit(bfi[501:1500, c("A3", "A5")]))); list(k$kappa, k$weighted.kappa, k$var.kappa, k$var.weighted)},
  kappa_unequal = {k <- cohen.kappa(as.matrix(na.omit(bfi[1:60, c("A1", "A2")]))); list(k$kappa, k$weighted.kappa, k$var.kappa, k$var.weighted)},
  lmer_schools = lapply(c(TRUE, FALSE), function(r) {m <- lmer(api00 ~ ell + stype + (1 | dnum), apiclus1, REML = r, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))); list(as.numeric(fixef(m)), as.numeric(sqrt(diag(as.matrix(vcov(m))))), as.numeric(VarCorr(m)$dnum), sigma(m)^2, as.numeric(logLik(m)))}),
  lmer_unbalanced = {m <- lmer(Reaction ~ Days + (Days | Subject), sleepstudy[-c(1:7, 25:27, 100), ], control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))); list(as.numeric(fixef(m)), as.numeric(sqrt(diag(as.matrix(vcov(m))))), as.numeric(VarCorr(m)$Subject), sigma(m)^2, as.numeric(logLik(m)))},
  glmer_schools = {m <- glmer(I(awards == "Yes") ~ scale(meals) + stype + (1 | dnum), apiclus1, family = binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))); list(as.numeric(fixef(m)), as.numeric(sqrt(diag(as.matrix(vcov(m))))), as.numeric(sqrt(VarCorr(m)$dnum[1])), as.numeric(logLik(m)))},
  icc_bfi = {i <- ICC(na.omit(bfi[1:40, c("N1", "N2", "N3")]), lmer = FALSE)$results; list(i$ICC, i$F, i$`lower bound`, i$`upper bound`)},
  dominance_states = {d <- as.data.frame(state.x77); names(d) <- make.names(names(d)); y <- "Murder"; X <- c("Population", "Income", "Illiteracy", "HS.Grad", "Frost"); p <- 5; R2 <- function(S) if (length(S) == 0) 0 else summary(lm(reformulate(X[S], y), d))$r.squared
    g <- sapply(1:p, function(j) mean(sapply(0:(p - 1), function(k) {o <- setdiff(1:p, j); S <- if (k == 0) list(integer()) else combn(o, k, simplify = FALSE); mean(sapply(S, function(s) R2(c(s, j)) - R2(s)))})))
    Z <- scale(d[, X]); e <- eigen(cor(Z)); L <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors); list(R2(1:p), g, as.numeric(L^2 %*% solve(L, cor(Z, d[[y]]))^2))},
  nca_hands = {d <- na.omit(ms[, c("Wr.Hnd", "Height")]); x <- d$Wr.Hnd; y <- d$Height; px <- c(); py <- c(); cur <- -Inf; for (u in sort(unique(x))) {m <- max(y[x == u]); if (m > cur) {px <- c(px, u); py <- c(py, m); cur <- m}}
    sc <- diff(range(x)) * diff(range(y)); cr <- coef(lm(py ~ px)); xx <- seq(min(x), max(x), length = 2000001); list(sum(diff(c(px, max(x))) * (max(y) - py)) / sc, as.numeric(cr[2]), as.numeric(cr[1]), sum(pmax(0, max(y) - pmin(max(y), pmax(min(y), cr[1] + cr[2] * xx)))) * (xx[2] - xx[1]) / sc, px, py)},
  pooled_bmi = {i <- mice(mice::nhanes, m = 5, maxit = 5, seed = 1, printFlag = FALSE); q <- pool(with(i, lm(bmi ~ age + chl + hyp)))$pooled; list(q$estimate, q$ubar, q$b, q$t, q$df, q$fmi, q$lambda, q$riv)},
  padjust = lapply(setNames(nm = c("holm", "hochberg", "hommel", "bonferroni", "BH", "BY")), function(k) p.adjust(c(.03, .03, .5, 1e-8, .9, .012, 0, .2), k)),
  ranks_ties = list(rank2(not.hsg ~ comp.imp, dclus1), rankk(growth ~ stype, dclus1)),
  moderation = {d <- as.data.frame(state.x77); names(d) <- make.names(names(d)); m <- lm(Murder ~ Frost * HS.Grad, d); V <- vcov(m); b <- coef(m); w <- d$HS.Grad; ss <- mean(w) + c(-1, 0, 1) * sd(w); list(as.numeric(b), as.numeric(sqrt(diag(V))), summary(m)$r.squared, as.numeric(b[2] + b[4] * ss), as.numeric(sqrt(V[2, 2] + 2 * ss * V[2, 4] + ss^2 * V[4, 4])), as.numeric(sqrt(diag(sandwich::vcovHC(m, "HC3")))))},
  mediation = {d <- attitude; f <- function(d) c(coef(lm(raises ~ learning, d))[2], coef(lm(rating ~ learning + raises, d))[2:3]); e <- f(d); n <- nrow(d); jk <- sapply(1:n, function(i) {z <- f(d[-i, ]); z[1] * z[3]}); u <- mean(jk) - jk; list(as.numeric(e), as.numeric(e[1] * e[3]), sum(u^3) / (6 * sum(u^2)^1.5), sqrt((n - 1) / n * sum((jk - mean(jk))^2)))}
)
told <- lapply(names(calls), function(id) {v <- tryCatch(eval(calls[[id]]), error = function(e) {message(id, ": ", conditionMessage(e)); NULL}); list(id = id, r_call = paste(deparse(calls[[id]], width.cutoff = 500), collapse = " "), values = v)})
write_json(told, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null", pretty = FALSE)

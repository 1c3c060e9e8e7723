# Writes from_r.json: what R tells of people in groups, each with the call that made it.
# Run from the top of the repository: Rscript tests/estimation/levels/from_r.R
suppressMessages({library(lme4); library(lmerTest); library(psych); library(mice); library(jsonlite)})
data_of <- function(name) read.csv(file.path("tests/reference/data", paste0(name, ".csv")))
here_of <- function(name) read.csv(file.path("tests/estimation/levels", paste0(name, ".csv")))
apistrat <- data_of("apistrat"); apiclus1 <- data_of("apiclus1"); apiclus2 <- data_of("apiclus2")
sleepstudy <- data_of("sleepstudy"); unbalanced <- sleepstudy[-c(3:9, 25, 44:47, 101:108, 160), ]
wrong <- here_of("wrong_errors"); none <- here_of("no_variance"); nhanes <- data_of("nhanes"); hs <- data_of("HolzingerSwineford1939")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6), calc.derivs = FALSE)
lm1 <- function(formula, data, REML = TRUE) suppressMessages(suppressWarnings({
  m <- lmerTest::lmer(formula, data, REML = REML, control = tight); s <- coef(summary(m)); v <- VarCorr(m)[[1]]
  list(coef = s[, 1], se = s[, 2], df = s[, 3], p = s[, 5], between = as.numeric(v[, ]), sigma2 = sigma(m)^2,
    logl = as.numeric(logLik(m)), singular = isSingular(m))}))
gl1 <- function(formula, data) suppressMessages(suppressWarnings({
  m <- glmer(formula, data, family = binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa",
    optCtrl = list(rhoend = 1e-10, maxfun = 1e6)))
  list(coef = fixef(m), se = sqrt(diag(as.matrix(vcov(m)))), between = as.numeric(VarCorr(m)[[1]]), logl = as.numeric(logLik(m)))}))
icc1 <- function(y, g) {a <- anova(lm(y ~ factor(g))); n <- table(g); k <- (sum(n) - sum(n^2) / sum(n)) / (length(n) - 1)
  f <- a[1, 4]; lo <- f / qf(.975, a[1, 1], a[2, 1]); hi <- f * qf(.975, a[2, 1], a[1, 1])
  list(icc1 = (f - 1) / (f + k - 1), icc2 = 1 - 1 / f, f = f, p = a[1, 5], low = (lo - 1) / (lo + k - 1),
    high = (hi - 1) / (hi + k - 1), low2 = 1 - 1 / lo, high2 = 1 - 1 / hi)}
cases <- list(
  sleep_reml = quote(lm1(Reaction ~ Days + (Days | Subject), sleepstudy)),
  sleep_ml = quote(lm1(Reaction ~ Days + (Days | Subject), sleepstudy, FALSE)),
  sleep_unbalanced = quote(lm1(Reaction ~ Days + (Days | Subject), unbalanced)),
  sleep_constant = quote(lm1(Reaction ~ Days + (1 | Subject), unbalanced)),
  empty = quote(lm1(Reaction ~ 1 + (1 | Subject), unbalanced)),
  counties = quote(lm1(api00 ~ meals + stype + (1 | dnum), apistrat)),
  districts = quote(lm1(api00 ~ ell * meals + (1 | dnum), apiclus1)),
  districts_slope = quote(lm1(api00 ~ meals + stype + (meals | dnum), apiclus1)),
  districts_slope_ml = quote(lm1(api00 ~ meals + (meals | dnum), apiclus2, FALSE)),
  wrong_errors = quote(lm1(activity ~ driver + (1 | community), wrong)),
  no_variance = quote(lm1(y ~ x + (1 | team), none)),
  no_variance_slope = quote(lm1(y ~ x + (x | team), none)),
  two_slopes = quote(lm1(api00 ~ meals + ell + (meals + ell | dnum), apiclus1[apiclus1$dnum %in% names(which(table(apiclus1$dnum) > 9)), ])),
  yes_counties = quote(gl1(I(sch.wide == "Yes") ~ meals + stype + (1 | dnum), transform(apistrat, meals = meals / 10))),
  yes_strata = quote(gl1(HI_CHOL ~ factor(agecat) + RIAGENDR + (1 | SDMVSTRA), nhanes)),
  icc_districts = quote(icc1(apiclus1$api00, apiclus1$dnum)),
  icc_sleep = quote(icc1(unbalanced$Reaction, unbalanced$Subject)),
  icc_ratings = quote({i <- ICC(hs[c("x1", "x2", "x3", "x9")], lmer = FALSE)$results
    list(icc = i$ICC, F = i$F, df1 = i$df1, df2 = i$df2, p = i$p, low = i$`lower bound`, high = i$`upper bound`)}),
  pool_hyp = quote({long <- data_of("mice_nhanes_imputed"); fits <- lapply(split(long, long$.imp), function(d) lm(bmi ~ hyp + chl, d))
    p <- pool(as.mira(fits)); s <- p$pooled; c(list(est = s$estimate, ubar = s$ubar, b = s$b, t = s$t, df = s$df, fmi = s$fmi,
      lambda = s$lambda, riv = s$riv, p = summary(p)$p.value))}),
  dominance_schools = quote({X <- c("meals", "ell", "avg.ed", "mobility"); d <- na.omit(apistrat[c("api00", "pw", X)])
    r2 <- function(S) if (!length(S)) 0 else summary(lm(reformulate(X[S], "api00"), d, weights = pw))$r.squared
    perms <- function(v) if (length(v) < 2) list(v) else do.call(c, lapply(seq_along(v), function(i) lapply(perms(v[-i]), function(p) c(v[i], p))))
    orders <- perms(1:4); g <- sapply(1:4, function(j) mean(sapply(orders, function(o) {k <- which(o == j); r2(o[1:k]) - r2(o[seq_len(k - 1)])})))
    S <- cov.wt(d[c("api00", X)], d$pw, cor = TRUE)$cor; e <- eigen(S[-1, -1]); L <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
    list(general = g, relative = as.numeric(L^2 %*% solve(L, S[-1, 1])^2))})
)
values <- lapply(cases, function(call) list(r = paste(deparse(call, 500), collapse = " "), values = lapply(eval(call), as.numeric)))
writeLines(toJSON(list(with = paste0("R ", getRversion(), ", lme4 ", packageVersion("lme4"), ", lmerTest ",
  packageVersion("lmerTest"), ", psych ", packageVersion("psych"), ", mice ", packageVersion("mice")), results = values),
  digits = NA, auto_unbox = TRUE, pretty = TRUE), "tests/estimation/levels/from_r.json")

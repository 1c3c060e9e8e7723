# Writes from_r.json: what R tells of models on data of tests/reference/data, each with the call that made it.
# Run from the top of the repository: Rscript tests/estimation/models/from_r.R
suppressMessages({library(survey); library(MASS); library(sandwich); library(jsonlite)})
options(survey.lonely.psu = "fail")
data_of <- function(name) read.csv(file.path("tests/reference/data", paste0(name, ".csv")))
apistrat <- data_of("apistrat"); apiclus1 <- data_of("apiclus1"); nhanes <- data_of("nhanes")
nhanes$race <- factor(nhanes$race)
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
dweights <- svydesign(id = ~1, weights = ~pw, data = apistrat)
dnh <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
jk1 <- as.svrepdesign(dclus1, type = "JK1")
exact <- list(epsilon = 1e-14, maxit = 100)
told <- function(m) { s <- summary(m)$coefficients; list(coef = s[, 1], se = s[, 2], p = s[, 4], df = m$df.residual) }
cuts <- function(m) list(coef = coef(m), se = sqrt(diag(vcov(m))), df = m$df.residual)
nb <- function(m) list(coef = coef(m), se = sqrt(diag(vcov(m))), theta = m$theta, theta_se = m$SE.theta,
  loglik = as.numeric(logLik(m)))
cases <- list(
  logistic_missing = quote(told(svyglm(HI_CHOL ~ race + agecat + RIAGENDR, dnh, family = quasibinomial(), control = exact))),
  logistic_domain = quote(told(svyglm(HI_CHOL ~ agecat, subset(dnh, RIAGENDR == 2), family = quasibinomial(), control = exact))),
  linear_interaction = quote(told(svyglm(api00 ~ meals * stype + ell, dweights))),
  linear_two_factors = quote(told(svyglm(api00 ~ awards * stype + ell, dstrat))),
  poisson_weights = quote(told(svyglm(mobility ~ meals + awards, dweights, family = quasipoisson(), control = exact))),
  logistic_jk1 = quote(told(svyglm(I(sch.wide == "Yes") ~ ell + meals, jk1, family = quasibinomial(), control = exact))),
  logistic_hc3 = quote({m <- glm(I(sch.wide == "Yes") ~ ell + meals + stype, data = apistrat, family = binomial(), control = exact)
    list(coef = coef(m), se = sqrt(diag(vcovHC(m, "HC3"))))}),
  logistic_classic = quote({m <- glm(I(sch.wide == "Yes") ~ ell + meals + stype, data = apistrat, family = binomial(), control = exact)
    list(coef = coef(m), se = sqrt(diag(vcov(m))), p = summary(m)$coefficients[, 4], deviance = m$deviance,
      mcfadden = 1 - m$deviance / m$null.deviance)}),
  nagelkerke = quote(list(r2 = as.numeric(psrsq(svyglm(I(sch.wide == "Yes") ~ ell + meals, dstrat, family = quasibinomial(),
    control = exact), "Nagelkerke")))),
  ordinal = quote({d <- update(dclus1, band = cut(api00, c(0, 550, 650, 750, 1000)), hard = meals / 10)
    cuts(svyolr(band ~ hard + ell + awards, d, control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 6))))}),
  ordinal_of_r = quote({d <- update(dclus1, band = cut(api00, c(0, 550, 650, 750, 1000)))
    cuts(svyolr(band ~ meals + ell + awards, d, control = list(reltol = 1e-16, maxit = 5000)))}),
  negative_binomial = quote(nb(glm.nb(mobility ~ meals + stype, data = apistrat, control = glm.control(1e-14, 200)))),
  negative_binomial_design = quote({
    ll <- function(y, eta, logtheta) dnbinom(y, size = exp(logtheta), mu = exp(eta), log = TRUE)
    slope <- function(y, eta, logtheta) {mu <- exp(eta); th <- exp(logtheta)
      cbind((y - mu) * th / (mu + th), th * (digamma(y + th) - digamma(th) + log(th) + 1 - log(mu + th) - (y + th) / (mu + th)))}
    m <- svymle(ll, slope, formulas = list(eta = mobility ~ meals + awards, logtheta = ~1), design = dstrat, method = "BFGS",
      start = list(c(2.5, 0.005, 0), 0.5), control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 4)))
    list(coef = coef(m), se = sqrt(diag(vcov(m))))}),
  negative_binomial_jk1 = quote({
    f <- function(w, data) {m <- suppressWarnings(glm.nb(mobility ~ meals + awards, data = transform(data, w = w / mean(w)),
      weights = w, control = glm.control(1e-13, 200))); c(coef(m), m$theta)}
    r <- withReplicates(jk1, f); list(coef = as.numeric(r), se = sqrt(diag(attr(r, "var"))))})
)
values <- lapply(cases, function(call) list(r = paste(deparse(call, 500), collapse = " "), values = lapply(eval(call), as.numeric)))
writeLines(toJSON(list(with = paste0("R ", getRversion(), ", survey ", packageVersion("survey"), ", MASS ",
  packageVersion("MASS"), ", sandwich ", packageVersion("sandwich")), results = values), digits = NA, auto_unbox = TRUE,
  pretty = TRUE), "tests/estimation/models/from_r.json")

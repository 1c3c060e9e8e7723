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
# Numbers made from a model: weighted means of e(b, data), by the influence of the coefficients and of the averaging;
# derivatives by differences (numDeriv).
ordinal_influence <- function(m) {  # scores of polr's likelihood by differences, times the exact inverse information
  x <- model.matrix(m$terms, model.frame(m$terms, m$d))[, -1, drop = FALSE]; y <- as.integer(model.response(model.frame(m$terms, m$d)))
  b <- coef(m); w <- weights(m$survey); p <- ncol(x)
  ll <- function(b) {z <- c(-Inf, b[-(1:p)], Inf); eta <- drop(x %*% b[1:p]); log(plogis(z[y + 1] - eta) - plogis(z[y] - eta))}
  list(b = b, w = w, x = x, influence = numDeriv::jacobian(ll, b) %*% solve(-numDeriv::hessian(function(b) sum(w * ll(b)), b)))
}
made <- function(b, w, influence, design, e) {  # influence per unit of weight
  each <- e(b); value <- colSums(w * each) / sum(w)
  slopes <- numDeriv::jacobian(function(b) colSums(w * e(b)) / sum(w), b)
  z <- influence %*% t(slopes) + sweep(each, 2, value) / sum(w)
  v <- vcov(svytotal(z, design)); list(value = value, se = sqrt(diag(v)))
}
glm_influence <- function(m, design) {
  x <- model.matrix(m); w <- weights(design)
  list(b = coef(m), w = w, x = x, influence = (x * (m$y - fitted(m))) %*% solve(t(x * w * m$family$variance(fitted(m))) %*% x))
}
cases <- list(
  margins_logistic = quote({m <- svyglm(I(sch.wide == "Yes") ~ ell * meals + stype, dstrat, family = quasibinomial(), control = exact)
    i <- glm_influence(m, dstrat); d <- apistrat
    p <- function(b, d) plogis(model.matrix(~ ell * meals + stype, transform(d, stype = factor(stype, c("E", "H", "M")))) %*% b)
    e <- function(b) {q <- p(b, d) * (1 - p(b, d)); cbind(q * (b[2] + b[6] * d$meals), q * (b[3] + b[6] * d$ell),
      p(b, transform(d, stype = "H")) - p(b, transform(d, stype = "E")), p(b, transform(d, stype = "M")) - p(b, transform(d, stype = "E")))}
    made(i$b, i$w, i$influence, dstrat, e)}),
  means_logistic = quote({m <- svyglm(I(sch.wide == "Yes") ~ ell * meals + stype, dstrat, family = quasibinomial(), control = exact)
    i <- glm_influence(m, dstrat)
    p <- function(b, d) plogis(model.matrix(~ ell * meals + stype, transform(d, stype = factor(stype, c("E", "H", "M")))) %*% b)
    made(i$b, i$w, i$influence, dstrat, function(b) sapply(c("E", "H", "M"), function(s) p(b, transform(apistrat, stype = s))))}),
  margins_poisson = quote({m <- svyglm(mobility ~ meals + stype, dclus1, family = quasipoisson(), control = exact)
    i <- glm_influence(m, dclus1)
    made(i$b, i$w, i$influence, dclus1, function(b) {mu <- exp(i$x %*% b); rest <- exp(i$x[, 1:2] %*% b[1:2])
      cbind(mu * b[2], rest * (exp(b[3]) - 1), rest * (exp(b[4]) - 1))})}),
  margins_ordinal = quote({d <- update(dclus1, band = cut(api00, c(0, 550, 650, 750, 1000)), hard = meals / 10)
    m <- svyolr(band ~ hard + awards, d, control = list(reltol = 1e-16, maxit = 5000)); m$d <- d$variables; m$survey <- d
    i <- ordinal_influence(m)
    pr <- function(b, x) {z <- b[-(1:2)]; g <- plogis(outer(-drop(x %*% b[1:2]), z, "+")); cbind(g, 1) - cbind(0, g)}
    e <- function(b) {z <- b[-(1:2)]; f <- dlogis(outer(-drop(i$x %*% b[1:2]), z, "+")); yes <- no <- i$x; yes[, 2] <- 1; no[, 2] <- 0
      cbind(-b[1] * (cbind(f, 0) - cbind(0, f)), pr(b, yes) - pr(b, no))}
    made(i$b, i$w, i$influence, d, e)}),
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
  term_logistic = quote({m <- svyglm(HI_CHOL ~ race + agecat + RIAGENDR, dnh, family = quasibinomial(), control = exact)
    a <- regTermTest(m, ~race); b <- regTermTest(m, ~race, method = "LRT")
    list(wald = c(a$Ftest, a$df, a$ddf, a$p), lrt = c(b$chisq, b$p), lambda = b$lambda)}),
  term_ordinal = quote({d <<- update(dclus1, band = cut(api00, c(0, 550, 650, 750, 1000)), hard = meals / 10)
    a <- regTermTest(svyolr(band ~ hard + stype, d, control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 6))), ~stype)
    list(wald = c(a$Ftest, a$df, a$ddf, a$p))}),
  moderation_design = quote({m <- svyglm(api00 ~ ell * meals + awards, dstrat); V <- vcov(m); b <- coef(m); i <- c(2, 5)
    tc <- qt(.975, m$df.residual); at <- c(20, 50, 80); f <- function(w) (b[2] + b[5] * w)^2 - tc^2 * (V[2, 2] + 2 * w * V[2, 5] + w^2 * V[5, 5])
    A <- tc^2 * V[5, 5] - b[5]^2; B <- 2 * (tc^2 * V[2, 5] - b[2] * b[5]); C <- tc^2 * V[2, 2] - b[2]^2
    list(slopes = b[2] + at * b[5], se = sqrt(V[2, 2] + 2 * at * V[2, 5] + at^2 * V[5, 5]),
      roots = sort(Re(polyroot(c(C, B, A)))), inner = B^2 - 4 * A * C)}),
  mediation_clusters = quote({f <- function(w, data) coef(lm(meals ~ ell + mobility, data, weights = w))[2] *
      coef(lm(api00 ~ ell + mobility + meals, data, weights = w))[4]
    r <- withReplicates(jk1, f); a <- svyglm(meals ~ ell + mobility, dclus1); b <- svyglm(api00 ~ ell + mobility + meals, dclus1)
    list(product = as.numeric(r), jackknife = sqrt(attr(r, "var")),
      sobel = sqrt(coef(a)[2]^2 * vcov(b)[4, 4] + coef(b)[4]^2 * vcov(a)[2, 2]))}),
  years = quote({d <- update(dweights, year = 1990 + meals / 10, square = (1990 + meals / 10)^2)
    told(svyglm(api00 ~ year + square + enroll, d))}),
  years_ordinal = quote({d <- update(dweights, year = meals / 10, band = cut(api00, c(0, 550, 650, 750, 1000)))
    m <- svyolr(band ~ year, d, control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 4)))
    list(coef = coef(m)[1], se = sqrt(vcov(m)[1, 1]))}),
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

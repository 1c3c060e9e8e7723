# What R gives for tests on more designs and variables than expected.json holds: Rscript testing.R > testing.json
suppressPackageStartupMessages({library(survey); library(MASS); library(psych); library(jsonlite)})
options(warn = -1, survey.lonely.psu = "fail")
data(api); data(nhanes, package = "survey")
dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
dclus2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
nhanes$sex <- factor(nhanes$RIAGENDR)
dnh <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
dpost <- postStratify(dclus1, ~stype, data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)))
djk <- as.svrepdesign(dclus1)
msurvey <- MASS::survey
chi <- function(formula, design) sapply(c("F", "Chisq", "Wald", "adjWald", "saddlepoint"), function(k) {
  m <- svychisq(formula, design, statistic = k)
  c(as.numeric(m$statistic), as.numeric(m$parameter), as.numeric(m$p.value))
}, simplify = FALSE)
tt <- function(m) as.numeric(c(m$statistic, m$parameter, m$p.value, m$estimate, m$conf.int))
rk <- function(m) if (is.null(m$ddf)) as.numeric(c(m$statistic, m$parameter, m$p.value)) else
  as.numeric(c(m$parameter, m$statistic, m$ddf, m$p.value))
slope <- function(m) {s <- summary(m)$coefficients[2, ]; as.numeric(c(s[1:3], m$df.residual, s[4]))}
calls <- list(
  chi_strat = quote(chi(~awards + stype, dstrat)),
  chi_nhanes = quote(chi(~HI_CHOL + race, dnh)),
  chi_domain = quote(chi(~HI_CHOL + sex, subset(dnh, race == 2))),
  chi_post = quote(chi(~sch.wide + comp.imp, dpost)),
  chi_jk = quote(chi(~sch.wide + stype, djk)),
  chi_two_stage = quote(chi(~awards + stype, dclus2)),
  t_paired = quote(tt(svyttest(I(api00 - api99) ~ 0, dstrat))),
  t_missing = quote(tt(svyttest(HI_CHOL ~ 0, dnh, na.rm = TRUE))),
  t_two = quote(tt(svyttest(HI_CHOL ~ sex, dnh))),
  t_domain = quote(tt(svyttest(HI_CHOL ~ sex, subset(dnh, race == 2)))),
  t_post = quote(tt(svyttest(api00 ~ comp.imp, dpost))),
  t_jk = quote(tt(svyttest(api00 ~ comp.imp, djk))),
  rank_fpc = quote(rk(svyranktest(meals ~ awards, dstrat))),
  rank_fpc_k = quote(rk(svyranktest(meals ~ stype, dstrat))),
  rank_waerden = quote(rk(svyranktest(meals ~ stype, dstrat, test = "vanderWaerden"))),
  rank_median = quote(rk(svyranktest(enroll ~ stype, dclus1, test = "median"))),
  rank_missing = quote(rk(svyranktest(acs.core ~ stype, dstrat))),
  rank_nhanes = quote(rk(svyranktest(HI_CHOL ~ race, dnh))),
  rank_post = quote(rk(svyranktest(api00 ~ comp.imp, dpost))),
  rank_jk = quote(rk(svyranktest(api00 ~ comp.imp, djk))),
  gof_three = quote({m <- svygofchisq(~stype, c(.7, .15, .15), dclus1); as.numeric(c(m$parameter["df"], m$p.value))}),
  gof_clus = quote({m <- svygofchisq(~awards, c(.4, .6), dclus1); as.numeric(c(m$parameter["df"], m$p.value))}),
  trend_strat = quote(slope(svyglm(meals ~ as.numeric(stype), dstrat))),
  trend_share = quote(slope(svyglm((awards == "Yes") ~ as.numeric(stype), dclus1))),
  kappa_design = quote({k <- svykappa(~comp.imp + sch.wide, dclus1); c(as.numeric(coef(k)), as.numeric(SE(k)))}),
  kappa_psych = quote({k <- cohen.kappa(as.matrix(na.omit(bfi[, c("C1", "C2")])))
    c(k$kappa, k$weighted.kappa, k$var.kappa, k$var.weighted)}),
  fisher_two = quote({f <- fisher.test(table(msurvey$Sex, msurvey$Clap == "Left")); c(f$p.value, as.numeric(f$estimate), f$conf.int)}),
  fisher_odds = quote(lapply(list(c(1, 30, 20, 2), c(100, 1, 1, 100), c(3, 50, 60, 4), c(12, 5, 7, 9), c(1, 2, 9, 4)),
    function(x) {f <- fisher.test(matrix(x, 2, byrow = TRUE)); c(x, f$p.value, as.numeric(f$estimate), f$conf.int)})),
  fisher_many = quote(fisher.test(table(msurvey$Sex, msurvey$Smoke))$p.value),
  fisher_three = quote(fisher.test(table(msurvey$Fold, msurvey$Exer), workspace = 2e7)$p.value),
  fisher_four = quote(fisher.test(table(msurvey$Smoke, msurvey$Exer), workspace = 2e7)$p.value),
  pearson = quote({m <- chisq.test(table(msurvey$Fold, msurvey$Clap), correct = FALSE)
    c(as.numeric(m$statistic), as.numeric(m$parameter), m$p.value, as.vector(t(m$stdres)))}),
  spearman = quote({m <- cor.test(msurvey$Pulse, msurvey$Height, method = "spearman", exact = FALSE)
    c(as.numeric(m$estimate), m$p.value)}),
  kendall = quote({m <- cor.test(msurvey$Pulse, msurvey$Age, method = "kendall", exact = FALSE)
    c(as.numeric(m$estimate), m$p.value)}),
  pearson_r = quote({m <- cor.test(msurvey$Pulse, msurvey$Height); c(as.numeric(m$estimate), m$p.value, m$conf.int)}),
  wilcoxon = quote({m <- wilcox.test(Pulse ~ Sex, msurvey, exact = FALSE); c(as.numeric(m$statistic), m$p.value)}),
  kruskal = quote({m <- kruskal.test(Age ~ Smoke, msurvey); c(as.numeric(m$statistic), as.numeric(m$parameter), m$p.value)}),
  hommel = quote(p.adjust(c(.02, .001, .3, .04, .04, .6), "hommel"))
)
told <- lapply(calls, function(call) list(call = paste(deparse(call, width.cutoff = 200), collapse = " "), values = eval(call)))
cat(toJSON(told, digits = NA, auto_unbox = TRUE, pretty = TRUE))

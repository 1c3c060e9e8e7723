# Values of R's lavaan and psych that tests/measures/test_latent_against_r.py compares with; writes latent_of_r.json.
#   Rscript tests/measures/latent_of_r.R    (from the top of the project; R 4.2.2, lavaan 0.6-14, psych 2.2.9, GPArotation)
suppressPackageStartupMessages({library(lavaan); library(psych); library(jsonlite)})
read <- function(name) read.csv(sprintf("tests/reference/data/%s.csv", name))
HS <- read("HolzingerSwineford1939"); bfi <- read("bfi")
abilities <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
se <- function(f, op = "=~") { p <- parameterEstimates(f); p$se[p$op == op] }
est <- function(f, op = "=~") { p <- parameterEstimates(f); p$est[p$op == op] }
gaps <- HS; for (i in seq(1, 301, 7)) gaps[i, paste0("x", (i - 1) %% 9 + 1)] <- NA
for (i in seq(1, 301, 11)) gaps[i, paste0("x", (i + 2) %% 9 + 1)] <- NA
told <- list()
f <- cfa(abilities, gaps, missing = "fiml")
told$fiml <- list(fit = as.list(fitMeasures(f, c("chisq", "logl", "cfi", "tli", "rmsea", "aic", "bic", "srmr"))), loadings = est(f), se = se(f))
f <- cfa(abilities, gaps, missing = "fiml", estimator = "MLR")
told$fiml_mlr <- list(chisq.scaled = unname(fitMeasures(f, "chisq.scaled")), factor = unname(fitMeasures(f, "chisq.scaling.factor")), se = se(f))
HS$w <- 1 + (seq_len(301) %% 5) / 2; HS$class <- seq_len(301) %/% 10
f <- cfa(abilities, HS, estimator = "MLR", sampling.weights = "w")
told$weighted <- list(loadings = est(f), se = se(f), chisq.scaled = unname(fitMeasures(f, "chisq.scaled")))
f <- cfa(abilities, HS, estimator = "MLR", cluster = "class")
told$clustered <- list(loadings = est(f), se = se(f))
f <- cfa(abilities, HS, estimator = "MLR", group = "school", group.equal = c("loadings", "intercepts"))
told$groups <- list(chisq.scaled = unname(fitMeasures(f, "chisq.scaled")), means = est(f, "~1"), robust = as.list(fitMeasures(f, c("cfi.robust", "rmsea.robust"))))
N <- na.omit(bfi[, c(paste0("N", 1:5), paste0("E", 1:4))])
f <- cfa("N =~ N1 + N2 + N3 + N4 + N5
E =~ E1 + E2 + E3 + E4", N, ordered = TRUE, estimator = "WLSMV")
told$ordered <- list(fit = as.list(fitMeasures(f, c("chisq", "chisq.scaled", "cfi.scaled", "rmsea.scaled", "srmr"))), loadings = est(f), se = se(f), thresholds_se = se(f, "|"))
f <- factanal(N, 2, rotation = "none", control = list(opt = list(factr = 10, pgtol = 0)))
o <- suppressWarnings(GPArotation::oblimin(loadings(f), normalize = FALSE, eps = 1e-9, maxit = 10000))
told$oblimin <- list(phi = abs(o$Phi[1, 2]), communality = 1 - as.numeric(f$uniquenesses), ss = sort(colSums(o$loadings^2), decreasing = TRUE))
told$promax <- list(ss = sort(colSums(unclass(promax(varimax(loadings(f))$loadings, m = 4)$loadings)^2), decreasing = TRUE))
write(toJSON(told, digits = 15, auto_unbox = TRUE, pretty = TRUE), "tests/measures/latent_of_r.json")

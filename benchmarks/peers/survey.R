# R's survey package on the benchmark's data: one line of JSON with seconds, and processor time, for each task.
#   Rscript survey.R FOLDER N TASKS
# FOLDER holds items.bin (N x 60, one byte a number, column by column), banners.bin (N x 8), margins.bin (N x 5),
# unit.bin and stratum.bin (four bytes), domain.bin (one byte) and weight.bin (eight bytes).
suppressPackageStartupMessages(library(survey))
given <- commandArgs(TRUE)
folder <- given[1]; n <- as.integer(given[2]); tasks <- strsplit(given[3], ",")[[1]]
read <- function(name, k, size, what = "integer", signed = TRUE)
  readBin(file.path(folder, paste0(name, ".bin")), what, k, size = size, signed = signed)
columns <- function(name, k, prefix) {
  x <- matrix(read(name, n * k, 1, signed = FALSE), n)
  colnames(x) <- paste0(prefix, 1:k)
  x
}
items <- columns("items", 60, "q"); storage.mode(items) <- "double"
d <- data.frame(items, columns("banners", 8, "b"), columns("margins", 5, "m"),
                unit = read("unit", n, 4), stratum = read("stratum", n, 4), domain = read("domain", n, 1, signed = FALSE),
                weight = read("weight", n, 8, "double"))
rm(items)
design <- svydesign(id = ~unit, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
all <- reformulate(paste0("q", 1:60))
seconds <- function(work) { t <- system.time(work()); c(t[[3]], t[[1]] + t[[2]]) } # wall and processor time
levels <- c(2, 5, 4, 6, 3)
told <- list()
if ("means" %in% tasks)
  told$means <- apply(replicate(2, seconds(function() svyby(all, ~domain, design, svymean))), 1, min)
if ("raking" %in% tasks) {
  margins <- lapply(1:5, function(j) setNames(data.frame(0:(levels[j] - 1), sum(d$weight) / levels[j]), c(paste0("m", j), "Freq")))
  told$raking <- seconds(function() rake(design, lapply(paste0("m", 1:5), reformulate), margins,
                                         control = list(maxit = 100, epsilon = 1e-8, verbose = FALSE)))
}
if ("tables" %in% tasks) # two of the 480, which are all alike
  told$tables <- 240 * seconds(function() { svychisq(~q1 + b3, design); svychisq(~q2 + b8, design) })
if ("bootstrap" %in% tasks)
  told$bootstrap <- seconds(function() svymean(all, as.svrepdesign(design, type = "subbootstrap", replicates = 200)))
cat(sprintf("{%s}\n", paste(sprintf('"%s": %.6f, "%s cpu": %.6f', names(told), sapply(told, `[`, 1), names(told), sapply(told, `[`, 2)), collapse = ", ")))

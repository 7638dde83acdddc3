# Regenerates the reference values of the survival tests: `make golden`.
#
# Needs R with the packages survival and cmprsk (Debian: r-base-core r-cran-survival r-cran-cmprsk).
# Writes, next to this file, patients.csv (the data sets below, a row a patient) and values.csv (what
# R makes of them, a row a number). Of bone marrow transplant data, read from ../shared/examples
# where that is, the results alone are kept; where it is missing, so are they, and that is said.

suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
})

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
values <- list()
put <- function(set, quantity, part, time, value) {
  rows <- data.frame(set, quantity, part = as.character(part), time = unname(time),
                     value = unname(as.numeric(value)))
  values[[length(values) + 1]] <<- rows
}

# Data sets -----------------------------------------------------------------------------------------

set_of <- function(time, cause, group, entry = 0, stratum = "one", change = NA)
  data.frame(time, cause, group = as.character(group), entry, stratum = as.character(stratum), change)

# Embury et al., West J Med 1977;126:267: weeks of remission of acute myelogenous leukemia.
aml <- set_of(
  c(9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45),
  c(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
  rep(c("Maintained", "Nonmaintained"), c(11, 12)))
# Freireich et al., Blood 1963;21:699: weeks of remission; a negative number is censored.
weeks <- c(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
           1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
freireich <- set_of(abs(weeks), as.numeric(weeks > 0), rep(c("6-MP", "placebo"), each = 21))
# The paper's progression-free survival as it may have been: months of 30.4 days, one event.
paper <- set_of(round(c(12, 13, 14, 15, 26, 30, 33) * 30.4, 6), c(0, 0, 0, 1, 0, 0, 0),
                c("low", "low", "low", "high", "low", "high", "high"))
ties <- set_of(c(5, 5, 8, 10, 10, 12), c(1, 0, 1, 1, 0, 0), c("a", "b", "a", "b", "a", "b"))
tied_causes <- set_of(c(5, 5, 8, 10, 10, 12), c(1, 2, 2, 1, 0, 2), c("a", "b", "a", "b", "a", "b"))
tied_all <- set_of(rep(4, 8), c(1, 1, 0, 1, 0, 1, 0, 0), rep(c("a", "b"), 4))
few <- set_of(c(2, 3, 3, 4, 6, 6, 7, 8, 9, 9, 10, 12), c(1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0),
              c("a", "a", "a", "b", "a", "a", "b", "b", "b", "b", "b", "a"))
# Made up without a random number, so that it is the same everywhere: many ties, three groups, two
# strata, two causes; and the same patients coming under observation late.
i <- 0:89
made <- set_of((i * 17) %% 23 + (i %% 3 == 0) * 4, c(1, 2, 0, 1, 1, 2, 0, 0, 1)[(i * 5) %% 9 + 1],
               c("a", "b", "c")[(i * 7) %% 11 %% 3 + 1], stratum = c("x", "y")[(i * 3) %% 7 %% 2 + 1])
late <- made[made$time > 0, ]
late$entry <- floor(late$time * ((seq_len(nrow(late)) * 13) %% 10) / 10)
# A third of the patients comes late, and never so many that a group has nobody at risk.
j <- 0:119
delayed <- set_of((j * 29) %% 41 + 2 + (j %% 4 == 0) * 6, c(1, 2, 0, 1, 1, 2, 0, 0, 1, 2)[(j * 7) %% 10 + 1],
                  c("a", "b", "c")[(j * 7) %% 11 %% 3 + 1], stratum = c("x", "y")[(j * 3) %% 7 %% 2 + 1])
delayed$entry <- floor(delayed$time * (j %% 3 == 0) * ((j * 13) %% 8) / 10)
# Fractions of days, none of them tied, hazards that cross.
crossing <- set_of(c(seq(0.5, 30, length.out = 25)^1.5, seq(3, 60, length.out = 25)),
                   rep(c(1, 1, 0, 2, 1), 10), rep(c("a", "b"), each = 25))
crossing$time <- round(crossing$time, 6)

# A state that changes on a day of its own, of some patients before they enter, on the day they leave
# or never; many of the changes are tied with events.
switching <- delayed
k <- 0:119
switching$change <- ifelse(k %% 4 == 1, NA, floor(switching$time * ((k * 5) %% 9) / 8) - (k %% 5 == 0))
# Crowley and Hu, JASA 1977;72:27: days on the Stanford heart transplant program, and to transplant.
stanford <- do.call(rbind, lapply(split(heart, heart$id), function(rows)
  set_of(max(rows$stop), sum(rows$event), "all",
         change = if (any(rows$transplant == 1)) min(rows$start[rows$transplant == 1]) else NA)))

sets <- list(aml = aml, freireich = freireich, paper = paper, ties = ties, tied_causes = tied_causes,
             tied_all = tied_all, few = few, made = made, late = late, delayed = delayed,
             crossing = crossing, switching = switching, stanford = stanford)
bmt_file <- file.path(here, "..", "..", "..", "shared", "examples", "survival", "kmsurv_bmt.csv")
if (file.exists(bmt_file)) {
  raw <- read.csv(bmt_file)
  sets$bmt <- set_of(raw$t1, raw$d1, raw$group)
  # Relapse, or death without it.
  sets$bmt_relapse <- set_of(raw$t2, ifelse(raw$d2 == 1, 1, ifelse(raw$d1 == 1 & raw$d3 == 1, 2, 0)),
                             raw$group)
} else message("bmt is left out: there is no ", bmt_file)

# Kaplan-Meier --------------------------------------------------------------------------------------

surv_of <- function(d) {
  if (any(d$entry > 0)) Surv(d$entry, d$time, d$cause == 1) else Surv(d$time, d$cause == 1)
}

# Of somebody else's data a few times are enough; all of them would be the data.
few_times <- c(30, 100, 365, 730, 1500)
curves <- function(set, part, d, types) {
  for (type in types) {
    fit <- survfit(surv_of(d) ~ 1, conf.type = type)
    at <- summary(fit, times = if (set == "bmt") few_times else fit$time)
    put(set, paste("lower", type), part, at$time, at$lower)
    put(set, paste("upper", type), part, at$time, at$upper)
    median <- summary(fit)$table[c("median", "0.95LCL", "0.95UCL")]
    put(set, paste("median", type), part, c(0, -1, 1), median)
  }
  put(set, "survival", part, at$time, at$surv)
  put(set, "std_error", part, at$time, at$std.err)
  # survfit counts as at risk who is at risk at a step; summary at a time between steps who is then.
  if (set != "bmt") put(set, "at_risk", part, fit$time, fit$n.risk)
}

for (set in c("aml", "freireich", "paper", "ties", "tied_all", "few", "made", "late", "crossing",
              "bmt")) {
  d <- sets[[set]]
  if (is.null(d)) next
  types <- if (set %in% c("aml", "paper", "bmt")) c("log-log", "log", "plain") else "log-log"
  curves(set, "all", d, types)
  if (set %in% c("aml", "freireich", "made", "bmt"))
    for (group in unique(d$group)) curves(set, group, d[d$group == group, ], types)
}

# Follow-up: events leave a moment before the censorings of the same time (survfit takes times that
# differ by less than 1e-7 or so as one).
for (set in c("aml", "freireich", "paper", "ties", "made", "bmt")) {
  d <- sets[[set]]
  if (is.null(d)) next
  fit <- survfit(Surv(time - 1e-3 * (cause == 1), cause != 1) ~ 1, d)
  at <- if (set == "bmt") summary(fit, times = few_times) else summary(fit)
  put(set, "reverse", "all", round(at$time, 6), at$surv)
  put(set, "reverse_std_error", "all", round(at$time, 6), at$std.err)
}

# Restricted means and their difference, to the earliest last time.
for (set in c("aml", "freireich", "made", "crossing", "bmt")) {
  d <- sets[[set]]
  if (is.null(d)) next
  tau <- min(tapply(d$time, d$group, max))
  table <- summary(survfit(Surv(time, cause == 1) ~ group, d), rmean = tau)$table
  groups <- sub("group=", "", rownames(table))
  mean <- table[, grep("^rmean", colnames(table))]
  error <- table[, grep("^se\\(rmean\\)", colnames(table))]
  put(set, "rmst", groups, tau, mean)
  put(set, "rmst_std_error", groups, tau, error)
  z <- (mean[2] - mean[1]) / sqrt(error[1]^2 + error[2]^2)
  put(set, "rmst_difference", groups[2], tau, mean[2] - mean[1])
  put(set, "rmst_difference_p", groups[2], tau, 2 * pnorm(-abs(z)))
}

# Comparisons of groups -----------------------------------------------------------------------------

for (set in c("aml", "freireich", "few", "made", "crossing", "bmt")) {
  d <- sets[[set]]
  if (is.null(d)) next
  test <- survdiff(Surv(time, cause == 1) ~ group, d)
  groups <- sort(unique(d$group))
  df <- length(groups) - 1
  put(set, "logrank", "chi2", df, test$chisq)
  put(set, "logrank", "p", df, pchisq(test$chisq, df, lower.tail = FALSE))
  put(set, "logrank_observed", groups, df, test$obs)
  put(set, "logrank_expected", groups, df, test$exp)
  # The score test of exact ties has the hypergeometric variance.
  trend <- coxph(Surv(time, cause == 1) ~ as.numeric(factor(group)), d, ties = "exact")
  put(set, "trend", "chi2", 1, trend$score)
  pairs <- combn(groups, 2, simplify = FALSE)
  p <- sapply(pairs, function(pair) {
    one <- survdiff(Surv(time, cause == 1) ~ group, d[d$group %in% pair, ])
    pchisq(one$chisq, 1, lower.tail = FALSE)
  })
  names <- sapply(pairs, paste, collapse = "/")
  put(set, "pairwise", names, 1, p)
  put(set, "pairwise_holm", names, 1, p.adjust(p, "holm"))
}

stratified <- survdiff(Surv(time, cause == 1) ~ group + strata(stratum), made)
put("made", "logrank_stratified", "chi2", 2, stratified$chisq)
entered <- coxph(Surv(entry, time, cause == 1) ~ group, late, ties = "exact")
put("late", "logrank", "chi2", 2, entered$score)

precise <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
cox <- function(set, d, stratum = FALSE) {
  d$group <- factor(d$group)
  name <- if (stratum) "cox_stratified" else "cox"
  terms <- if (stratum) surv ~ group + strata(stratum) else surv ~ group
  d$surv <- surv_of(d)
  fit <- coxph(terms, d, control = precise)
  others <- levels(d$group)[-1]
  put(set, name, others, 0, coef(fit))
  put(set, paste0(name, "_std_error"), others, 0, sqrt(diag(vcov(fit))))
  put(set, paste0(name, "_p"), others, 0, summary(fit)$coefficients[, 5])
  for (scale in c("km", "identity")) {
    test <- cox.zph(fit, transform = scale)$table["GLOBAL", ]
    put(set, paste0(name, "_zph ", scale), c("chi2", "p"), test["df"], test[c("chisq", "p")])
  }
}
for (set in c("aml", "freireich", "few", "made", "late", "crossing", "bmt"))
  if (!is.null(sets[[set]])) cox(set, sets[[set]])
cox("made", made, TRUE)
cox("late", late, TRUE)

# A state that changes: rows by hand, a stretch before the change and one after it.
stretches <- function(d) do.call(rbind, lapply(seq_len(nrow(d)), function(i) {
  p <- d[i, ]
  row <- function(start, stop, event, state) data.frame(start, stop, event, state, group = p$group,
                                                        stratum = p$stratum)
  died <- p$cause == 1
  if (is.na(p$change) || p$change >= p$time) return(row(p$entry, p$time, died, 0))
  if (p$change <= p$entry) return(row(p$entry, p$time, died, 1))
  rbind(row(p$entry, p$change, FALSE, 0), row(p$change, p$time, died, 1))
}))
switched <- function(set, name, terms) {
  rows <<- stretches(sets[[set]])  # cox.zph looks for it there
  fit <- coxph(terms, rows, control = precise)
  parts <- sub("^group", "", names(coef(fit)))
  put(set, name, parts, 0, coef(fit))
  put(set, paste0(name, "_std_error"), parts, 0, sqrt(diag(vcov(fit))))
  test <- cox.zph(fit, transform = "km", terms = FALSE)$table["GLOBAL", ]
  put(set, paste0(name, "_zph"), c("chi2", "p"), test["df"], test[c("chisq", "p")])
}
switched("switching", "switch", Surv(start, stop, event) ~ state)
switched("switching", "switch_grouped", Surv(start, stop, event) ~ state + group)
switched("switching", "switch_stratified", Surv(start, stop, event) ~ state + group + strata(stratum))
switched("stanford", "switch", Surv(start, stop, event) ~ state)
for (set in c("switching", "stanford"))
  put(set, "mantel_byar", "chi2", 1,
      coxph(Surv(start, stop, event) ~ state, stretches(sets[[set]]), ties = "exact")$score)

# Klein et al., Stat Med 2007;26:4505, from survfit's own S and the root of Greenwood's sum.
fixed_time <- function(set, time) {
  d <- sets[[set]]
  at <- summary(survfit(Surv(time, cause == 1) ~ group, d), times = time)
  greenwood <- (at$std.err / at$surv)^2
  theta <- log(-log(at$surv))
  variance <- greenwood / log(at$surv)^2
  contrast <- cbind(-1, diag(length(theta) - 1))
  difference <- contrast %*% theta
  chi2 <- t(difference) %*% solve(contrast %*% diag(variance) %*% t(contrast), difference)
  put(set, "fixed_time", "chi2", time, chi2)
  put(set, "fixed_time", "p", time, pchisq(chi2, length(theta) - 1, lower.tail = FALSE))
  put(set, "fixed_difference", "estimate", time, at$surv[2] - at$surv[1])
  error <- sqrt(at$std.err[1]^2 + at$std.err[2]^2)
  put(set, "fixed_difference", "upper", time, at$surv[2] - at$surv[1] + qnorm(0.975) * error)
}
fixed_time("aml", 20)
fixed_time("freireich", 10)
fixed_time("made", 15)
if (!is.null(sets$bmt)) fixed_time("bmt", 365)

# Standardised to the strata of all patients: Cupples et al., Stat Med 1995;14:1731.
weight <- table(made$stratum) / nrow(made)
parts <- expand.grid(group = c("a", "b", "c"), stratum = names(weight), stringsAsFactors = FALSE)
fits <- Map(function(g, s) survfit(Surv(time, cause == 1) ~ 1, made[made$group == g & made$stratum == s, ]),
            parts$group, parts$stratum)
tau <- min(sapply(fits, function(fit) max(fit$time)))
w <- as.numeric(weight[parts$stratum])
at <- lapply(fits, function(fit) summary(fit, times = 10))
sums <- function(x) tapply(x, parts$group, sum)
survival <- sums(w * sapply(at, `[[`, "surv"))
error <- sqrt(sums((w * sapply(at, `[[`, "std.err"))^2))
theta <- log(-log(survival))
variance <- (error / (survival * log(survival)))^2
centre <- sum(theta / variance) / sum(1 / variance)
put("made", "standardised", names(survival), 10, survival)
put("made", "standardised_std_error", names(survival), 10, error)
put("made", "standardised_fixed_time", "chi2", 10, sum((theta - centre)^2 / variance))
table <- sapply(fits, function(fit) summary(fit, rmean = tau)$table[c("rmean", "se(rmean)")])
put("made", "standardised_rmst", names(survival), tau, sums(w * table[1, ]))
put("made", "standardised_rmst_std_error", names(survival), tau, sqrt(sums((w * table[2, ])^2)))

# Permutation: every choice of the first group, O - E from survdiff itself.
for (set in c("paper", "ties", "few", "tied_all")) {
  d <- sets[[set]]
  excess <- function(chosen) {
    test <- survdiff(Surv(d$time, d$cause == 1) ~ chosen)
    test$obs[2] - test$exp[2]
  }
  first <- d$group == sort(unique(d$group))[1]
  observed <- abs(excess(first))
  all <- combn(nrow(d), sum(first), function(who) abs(excess(seq_len(nrow(d)) %in% who)))
  put(set, "permutation", "p", ncol(combn(nrow(d), sum(first))), mean(all >= observed - 1e-9))
}

# Rates ---------------------------------------------------------------------------------------------

for (one in list(c(1, 4626, 3, 2100), c(15, 19017, 41, 28010), c(0, 100, 4, 90), c(3, 50, 0, 60),
                 c(7, 1, 7, 1))) {
  test <- poisson.test(one[c(1, 3)], one[c(2, 4)])
  name <- paste(one, collapse = "/")
  put("rates", "rate_ratio", name, c(0, -1, 1, 2), c(test$estimate, test$conf.int, test$p.value))
}
for (one in list(c(1, 4626), c(0, 1), c(81, 112000))) {
  test <- poisson.test(one[1], one[2])
  put("rates", "rate", paste(one, collapse = "/"), c(0, -1, 1), c(test$estimate, test$conf.int))
}

# Competing risks -----------------------------------------------------------------------------------

incidence <- function(set, part, d) {
  times <- if (set == "bmt_relapse") few_times else sort(unique(d$time[d$cause > 0]))
  fit <- cuminc(d$time, d$cause, cencode = 0)
  at <- timepoints(fit, times)
  for (row in rownames(at$est)) {
    cause <- sub("^1 ", "", row)
    put(set, paste("incidence", cause), part, times, at$est[row, ])
    put(set, paste("incidence_variance", cause), part, times, at$var[row, ])
    # cmprsk leaves intervals to its readers; theirs is on the scale of log(-log F).
    f <- at$est[row, ]
    reach <- qnorm(0.975) * sqrt(at$var[row, ]) / (f * log(f))
    inside <- !is.na(f) & f > 0 & f < 1
    if (part == "all") {
      put(set, paste("incidence_lower", cause), part, times[inside], (f^exp(-reach))[inside])
      put(set, paste("incidence_upper", cause), part, times[inside], (f^exp(reach))[inside])
    }
  }
}
for (set in c("tied_causes", "made", "crossing", "bmt_relapse")) {
  d <- sets[[set]]
  if (is.null(d)) next
  incidence(set, "all", d)
  if (set != "crossing") for (group in unique(d$group)) incidence(set, group, d[d$group == group, ])
  tests <- cuminc(d$time, d$cause, d$group, cencode = 0)$Tests
  for (cause in rownames(tests)) put(set, paste("gray", cause), c("chi2", "p"),
                                     tests[cause, "df"], tests[cause, c("stat", "pv")])
}
# Of patients who entered late cmprsk knows nothing; survfit has the estimate, and its counts Aalen's
# variance by the sum itself.
entered_late <- function(set, part, d) {
  d$state <- factor(d$cause, 0:2)
  d$id <- seq_len(nrow(d))
  fit <- survfit(Surv(entry, time, state) ~ 1, d, id = id)
  aalen <- function(cause, last) {
    rows <- seq_len(last)
    n <- fit$n.risk[rows, 1]
    before <- c(1, fit$pstate[, 1])[rows]
    later <- (fit$pstate[last, cause + 1] - fit$pstate[rows, cause + 1]) / fit$pstate[rows, 1]
    later[fit$pstate[rows, 1] == 0] <- 0
    own <- fit$n.event[rows, cause + 1]
    other <- fit$n.event[rows, 4 - cause]
    tie <- function(e) ifelse(e > 1, (n - e) / (n - 1), 1)
    sum(before^2 / n^2 * ((1 - later)^2 * tie(own) * own + later^2 * tie(other) * other))
  }
  rows <- which(part == "all" | seq_along(fit$time) %% 5 == 0)
  for (cause in 1:2) {
    put(set, paste("incidence", cause), part, fit$time[rows], fit$pstate[rows, cause + 1])
    put(set, paste("incidence_variance", cause), part, fit$time[rows],
        sapply(rows, function(last) aalen(cause, last)))
  }
}
entered_late("late", "all", late)
entered_late("delayed", "all", delayed)
for (group in c("a", "b", "c")) entered_late("delayed", group, delayed[delayed$group == group, ])

# The risk sets of Gray's test by the weights of Geskus, Biometrics 2011;67:39, a patient at a time:
# who had the other event stays, with the chance not to have been censored since, and less of those
# who were not there yet.
staying <- function(d, from, until) {
  weight <- 1
  for (u in sort(unique(c(d$time, d$entry[d$entry > 0])))) if (from <= u && u < until) {
    left <- sum(d$entry < u & d$time >= u) - sum(d$time == u & d$cause > 0)
    moved <- sum(d$entry == u & u > 0) - sum(d$time == u & d$cause == 0)
    weight <- weight * (left + moved) / left
  }
  weight
}
groups <- c("a", "b", "c")
for (cause in 1:2) {
  times <- sort(unique(delayed$time[delayed$cause == cause]))
  risk <- sapply(groups, function(g) sapply(times, function(u) {
    d <- delayed[delayed$group == g, ]
    gone <- d$time[d$cause == 3 - cause & d$time < u]
    sum(d$entry < u & u <= d$time) + sum(vapply(gone, function(from) staying(d, from, u), 0))
  }))
  had <- sapply(groups, function(g) sapply(times, function(u)
    sum(delayed$group == g & delayed$time == u & delayed$cause == cause)))
  put("delayed", paste("gray_observed", cause), groups, 0, colSums(had))
  put("delayed", paste("gray_expected", cause), groups, 0, colSums(rowSums(had) * risk / rowSums(risk)))
}

# -----------------------------------------------------------------------------------------------------

written <- sets[!names(sets) %in% c("bmt", "bmt_relapse")]
patients <- do.call(rbind, Map(function(name, d) cbind(set = name, d[, 1:6]), names(written), written))
patients$change <- ifelse(is.na(patients$change), "", patients$change)
patients$time <- format(patients$time, digits = 15, drop0trailing = TRUE, trim = TRUE)
write.csv(patients, file.path(here, "patients.csv"),
          row.names = FALSE, quote = FALSE)
values <- do.call(rbind, values)
values$value <- ifelse(is.na(values$value), "", formatC(values$value, digits = 17, format = "g"))
values$time <- formatC(values$time, digits = 15, format = "g")
values$value <- trimws(values$value)
values$time <- trimws(values$time)
write.csv(values, file.path(here, "values.csv"), row.names = FALSE, quote = FALSE)
cat(nrow(values), "values of R", paste(R.version$major, R.version$minor, sep = "."), "survival",
    as.character(packageVersion("survival")), "cmprsk", as.character(packageVersion("cmprsk")), "\n")

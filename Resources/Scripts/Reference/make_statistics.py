"""statistics.json : repeated-measures ANOVA, Tukey (three readings), Friedman, Nemenyi on two fixed tables."""
import itertools
import os
import sys
import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy import stats
from scipy.stats import studentized_range as SR
from statsmodels.stats.anova import AnovaRM
from statsmodels.stats.multicomp import pairwise_tukeyhsd
sys.path.insert(0, os.path.dirname(__file__))
from common import dump

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "UnitTests", "Data", "Reference")
T = {
    "edge_sharpness_like": dict(conditions=["LR", "SR", "HR"], table=[
        [0.21, 0.34, 0.36], [0.25, 0.31, 0.39], [0.19, 0.30, 0.28], [0.30, 0.41, 0.44], [0.22, 0.29, 0.35],
        [0.27, 0.38, 0.33], [0.24, 0.35, 0.37], [0.18, 0.33, 0.31], [0.29, 0.36, 0.42], [0.23, 0.37, 0.34]]),
    "ordinal_scores_with_ties": dict(conditions=["A", "B", "C", "D"], table=[
        [2, 3, 4, 4], [3, 3, 4, 5], [1, 3, 3, 4], [2, 4, 4, 4], [3, 2, 5, 4], [2, 3, 3, 5],
        [4, 4, 4, 4], [2, 3, 5, 4], [3, 4, 3, 5], [1, 2, 4, 3], [2, 2, 3, 4], [3, 3, 5, 5]]),
    "weak_effect": dict(conditions=["m1", "m2", "m3"], table=[
        [10.1, 10.4, 10.2], [12.0, 11.7, 12.3], [9.5, 9.9, 9.6], [11.2, 11.0, 11.6], [10.8, 11.1, 10.9], [12.4, 12.6, 12.2]]),
}


def rm_anova(df, X):
    """Repeated-measures analysis of variance, and its mean square of the error."""
    n, k = X.shape
    a = AnovaRM(df, "y", "subject", within=["cond"]).fit().anova_table
    gm = X.mean()
    ss_c = n * ((X.mean(0) - gm) ** 2).sum()
    ss_s = k * ((X.mean(1) - gm) ** 2).sum()
    ss_t = ((X - gm) ** 2).sum()
    ss_e = ss_t - ss_c - ss_s
    d1, d2 = k - 1, (n - 1) * (k - 1)
    ms_e = ss_e / d2
    S = np.cov(X.T)
    C = np.eye(k) - 1.0 / k
    Sc = C @ S @ C
    gg = np.trace(Sc) ** 2 / ((k - 1) * (Sc ** 2).sum())
    hf = min(1.0, (n * (k - 1) * gg - 2) / ((k - 1) * (n - 1 - (k - 1) * gg)))
    F = (ss_c / d1) / ms_e
    return dict(F=float(a["F Value"][0]), df_num=float(a["Num DF"][0]), df_den=float(a["Den DF"][0]), p=float(a["Pr > F"][0]),
                ss_conditions=ss_c, ss_subjects=ss_s, ss_error=ss_e, ss_total=ss_t, ms_error=ms_e,
                F_own=F, p_own=float(stats.f.sf(F, d1, d2)),
                greenhouse_geisser_epsilon=gg, p_greenhouse_geisser=float(stats.f.sf(F, d1 * gg, d2 * gg)),
                huynh_feldt_epsilon=hf, p_huynh_feldt=float(stats.f.sf(F, d1 * hf, d2 * hf)),
                partial_eta_squared=ss_c / (ss_c + ss_e))


def tukey(df, cond, X, ms_e):
    """Tukey's comparisons of all pairs: as if independent, pooled over subjects, and pair by pair."""
    n, k = X.shape
    d2 = (n - 1) * (k - 1)
    tk = pairwise_tukeyhsd(df["y"], df["cond"])
    ms_w = sum(X[:, j].var(ddof=1) for j in range(k)) / k
    dw = k * (n - 1)
    rows = []
    for i, j in itertools.combinations(range(k), 2):
        d = X[:, j].mean() - X[:, i].mean()
        q_ind = abs(d) / np.sqrt(ms_w / n)
        q_rm = abs(d) / np.sqrt(ms_e / n)
        dd = X[:, j] - X[:, i]
        q_pair = np.sqrt(2) * abs(dd.mean()) / (dd.std(ddof=1) / np.sqrt(n))
        rows.append(dict(pair=[cond[i], cond[j]], mean_diff=d,
                         independent=dict(q=q_ind, df=dw, p=float(SR.sf(q_ind, k, dw)),
                                          ci95=[d - SR.ppf(.95, k, dw) * np.sqrt(ms_w / n), d + SR.ppf(.95, k, dw) * np.sqrt(ms_w / n)]),
                         rm_pooled=dict(q=q_rm, df=d2, p=float(SR.sf(q_rm, k, d2)),
                                        ci95=[d - SR.ppf(.95, k, d2) * np.sqrt(ms_e / n), d + SR.ppf(.95, k, d2) * np.sqrt(ms_e / n)]),
                         rm_individual=dict(q=q_pair, df=n - 1, p=float(SR.sf(q_pair, k, n - 1)))))
    return rows, dict(groups=[str(g) for g in tk.groupsunique], meandiffs=tk.meandiffs, pvalues=tk.pvalues,
                      confint=tk.confint, q_crit=float(tk.q_crit), df_total=float(tk.df_total),
                      note="statsmodels ignores the pairing: equals 'independent'; groups sorted by name")


def friedman(cond, X):
    """Friedman's test, and Nemenyi's comparisons of its mean ranks with their critical difference."""
    n, k = X.shape
    f = stats.friedmanchisquare(*X.T)
    rk = np.apply_along_axis(stats.rankdata, 1, X)
    mr = rk.mean(0)
    chi_nt = 12 * n / (k * (k + 1)) * ((mr - (k + 1) / 2) ** 2).sum()
    ties = sum((t ** 3 - t) for r in rk for t in np.unique(r, return_counts=True)[1])
    tie_c = 1 - ties / (n * k * (k * k - 1))
    test = dict(chi2=float(f.statistic), df=k - 1, p=float(f.pvalue), chi2_without_tie_correction=chi_nt,
                tie_correction_factor=tie_c, chi2_own=chi_nt / tie_c, mean_ranks=mr, rank_sums=rk.sum(0),
                kendalls_W=float(f.statistic) / (n * (k - 1)),
                iman_davenport_F=(n - 1) * float(f.statistic) / (n * (k - 1) - float(f.statistic)))
    se = np.sqrt(k * (k + 1) / (6.0 * n))
    nm = []
    for i, j in itertools.combinations(range(k), 2):
        q = abs(mr[i] - mr[j]) / se * np.sqrt(2)
        nm.append(dict(pair=[cond[i], cond[j]], mean_rank_diff=mr[j] - mr[i], q=q, p=float(SR.sf(q, k, np.inf))))
    return test, nm, float(SR.ppf(.95, k, np.inf) / np.sqrt(2) * se)


def run(cond, X):
    X = np.asarray(X, float)
    n, k = X.shape
    df = pd.DataFrame([(s, c, X[s, j]) for s in range(n) for j, c in enumerate(cond)], columns=["subject", "cond", "y"])
    o = dict(n_subjects=n, n_conditions=k, means=X.mean(0), sds=X.std(0, ddof=1), medians=np.median(X, 0))
    o["rm_anova"] = rm_anova(df, X)
    o["tukey"], o["tukey_statsmodels_raw"] = tukey(df, cond, X, o["rm_anova"]["ms_error"])
    o["friedman"], o["nemenyi"], o["nemenyi_critical_difference_0.05"] = friedman(cond, X)
    return o


out = {}
for name, t in T.items():
    out[name] = dict(conditions=t["conditions"], table=t["table"], **run(t["conditions"], t["table"]))
    o = out[name]
    print(name, "F %.6f p %.3e GG %.4f | chi2 %.6f p %.3e" % (o["rm_anova"]["F"], o["rm_anova"]["p"], o["rm_anova"]["greenhouse_geisser_epsilon"], o["friedman"]["chi2"], o["friedman"]["p"]))
    for r in o["tukey"]:
        print("   ", r["pair"], {m: "%.3e" % r[m]["p"] for m in ("independent", "rm_pooled", "rm_individual")})
    for r in o["nemenyi"]:
        print("    nemenyi", r["pair"], "%.4e" % r["p"])
    print("    statsmodels", ["%.3e" % p for p in o["tukey_statsmodels_raw"]["pvalues"]])
sr = [dict(q=q, k=k, df=(None if np.isinf(d) else d), sf=float(SR.sf(q, k, d))) for q in (0.5, 1, 2, 3, 3.5, 4, 5, 7, 10)
      for k in (2, 3, 4, 6) for d in (5., 9., 18., 33., 120., np.inf)]
cr = [dict(p=0.95, k=k, df=(None if np.isinf(d) else d), q=float(SR.ppf(.95, k, d))) for k in (2, 3, 4, 5, 6) for d in (5., 10., 18., 20., 33., 60., 120., np.inf)]
dump(os.path.join(DATA, "statistics.json"), dict(
    made_with="scipy %s, statsmodels %s" % (scipy.__version__, statsmodels.__version__),
    recommended="Tukey: rm_pooled (residual mean square of the repeated-measures ANOVA, df=(n-1)(k-1)); print which one was used",
    nemenyi="q=|Rbar_i-Rbar_j|/sqrt(k(k+1)/(6n))*sqrt(2); p=P(studentized range(k,inf)>q); no tie correction",
    tolerance="F, chi2, q: 1e-9 relative; p from F/chi2: 1e-9 relative; studentized-range p: 1e-6 absolute (df null = infinity)",
    tables=out, studentized_range_sf=sr, studentized_range_critical=cr))

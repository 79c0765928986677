#!/usr/bin/python3
"""The goal engine beside numpy: 100,000 paths of 360 months, plain and antithetic; its fan beside the simulation; the
likelihood without sampling, its time and its error; Sobol's variance at 16,384 paths beside plain sampling's.

CPU time of one thread, medians of rounds in which both sides take turns. Accuracy stands beside speed on standard error.
usage: bench_goals [rounds]
"""
import json
import pathlib
import statistics
import subprocess
import sys

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FIXTURES))
import goals_peer  # noqa: E402

PATHS = 100_000
SOBOL_PATHS = 16_384
SOBOL_SEEDS = 100
EXACT_MS = 15
EXACT_ERROR = 1e-5


def ours(*words):
    """One list a run: CPU seconds, likelihood, its standard error, numerical error, mean shortfall."""
    output = subprocess.run([FIXTURES / "bench_goals_ours", *map(str, words)], check=True, capture_output=True, text=True)
    return [[float(word) for word in line.split()] for line in output.stdout.splitlines()]


def model_of(plan):
    output = subprocess.run([FIXTURES / "bench_goals_ours", "model", plan], check=True, capture_output=True, text=True)
    return goals_peer.Model(output.stdout)


def figure(bench, mine, peer, unit, ratio, goal, better):
    met = ratio >= goal if better == "higher" else ratio <= goal
    mine, peer, ratio = (float(f"{number:.4g}") for number in (mine, peer, ratio))
    print(json.dumps({"bench": bench, "ours": mine, "peer": peer, "unit": unit, "ratio": ratio, "goal": goal,
                      "better": better, "met": bool(met)}), flush=True)
    print(f"  {bench:34} {mine:12.6g} beside {peer:12.6g} {unit:10} {ratio:9.3f} (goal {goal}, {better})", file=sys.stderr)


def accuracy(name, run, exact):
    print(f"    {name:22} likelihood {run[1]:.6f} +- {run[2]:.6f}, {(run[1] - exact) / run[2]:+.2f} standard errors off",
          file=sys.stderr)


def race(rounds, exact):
    """Simulation of the retirement, all sides in turn."""
    model = model_of("retiree")
    times = {"numpy": [], "plain": [], "antithetic": [], "fan": []}
    last = {}
    for seed in range(1, rounds + 1):
        spent, likelihood, error, short = goals_peer.simulate(model, PATHS, seed)
        last["numpy"] = [spent, likelihood, error, 0, short]
        last["plain"], = ours("retiree", "plain", PATHS, seed, "no-fan")
        last["antithetic"], = ours("retiree", "antithetic", PATHS, seed, "no-fan")
        last["fan"], = ours("retiree", "plain", PATHS, seed, "fan")
        for name, run in last.items():
            times[name].append(run[0])
    for name in ("numpy", "plain", "antithetic"):
        accuracy(name, last[name], exact)
    middle = {name: 1000 * statistics.median(spent) for name, spent in times.items()}
    for name, goal in (("plain", 6), ("antithetic", 10)):
        figure(f"goals_{name}_100k_x_360", round(middle[name], 2), round(middle["numpy"], 2), "cpu-ms",
               middle["numpy"] / middle[name], goal, "higher")
    fan = statistics.median(1000 * (f - p) for f, p in zip(times["fan"], times["plain"]))
    figure("goals_fan_share_of_simulation", round(fan, 2), round(middle["plain"], 2), "cpu-ms", fan / middle["plain"], 0.4,
           "lower")
    print(f"    memory of the fan: {32 * PATHS * 4 / 2**20:.0f} MiB, of a thread's tile 0.1 MiB", file=sys.stderr)


def without_sampling(rounds, plan):
    exact = goals_peer.likelihood(model_of(plan))
    runs = ours(plan, "exact", 0, 0, "fan", max(rounds, 5))
    spent = 1000 * statistics.median(run[0] for run in runs)
    error = abs(runs[0][1] - exact)
    print(f"    {plan}: {runs[0][1]:.9f}, from the end back {exact:.9f}; error {error:.1e}, told {runs[0][3]:.1e}",
          file=sys.stderr)
    figure(f"goals_exact_{plan}_time", round(spent, 2), EXACT_MS, "cpu-ms", spent / EXACT_MS, 1, "lower")
    figure(f"goals_exact_{plan}_error", error, EXACT_ERROR, "likelihood", error / EXACT_ERROR, 1, "lower")
    return exact


def sobol(plan, exact):
    runs = ours(plan, "sobol", SOBOL_PATHS, 1, "no-fan", SOBOL_SEEDS)
    variance = statistics.fmean((run[1] - exact) ** 2 for run in runs)
    told = statistics.fmean(run[2] ** 2 for run in runs)
    plain = exact * (1 - exact) / SOBOL_PATHS
    spent = 1000 * statistics.median(run[0] for run in runs)
    print(f"    {plan}: error {variance ** 0.5:.2e}, told {told ** 0.5:.2e}; {spent:.1f} cpu-ms a run", file=sys.stderr)
    figure(f"goals_sobol_{plan}_variance", plain, variance, "variance", plain / variance, 10, "higher")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    exact = {plan: without_sampling(rounds, plan) for plan in ("saver", "retiree")}
    race(rounds, exact["retiree"])
    for plan in exact:
        sobol(plan, exact[plan])


main()

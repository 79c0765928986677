#!/usr/bin/python3
"""Every statistic of 10,000 portfolios of 500 securities over 1,260 days, beside numpy and beside the bare product.

One thread, seconds of CPU, medians. Both sides compute the same: volatility, beta, downside deviation, Sharpe, Sortino,
skewness, kurtosis, drawdown and its length, and historical, Gaussian, modified and exponentially weighted value at risk
and shortfall at 95 and 99 percent over a day and a week. numpy is vectorised over all portfolios, and once more in blocks
that suit its caches; the largest difference of any statistic stands beside the speed. The portfolios hold 6 to 100 percent
of the names; what a portfolio does not hold costs nothing here, so the same is measured once more where every portfolio
holds every name, and the first once more with the vectors of AVX2 alone.
usage: bench_metrics [rounds [portfolios]]
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

BUILD = pathlib.Path(__file__).resolve().parents[2]
DAYS, NAMES = 1260, 500
DECAY = 0.94
LEVELS = ((0.05, -1.6448536269514722, 0.10313564037537139), (0.01, -2.3263478740408408, 0.026652142203457745))
BLOCKS = (10000, 500)  # vectorised over all at once, as one writes it; and in the blocks that suit its caches best


def made_up(portfolios, is_whole):
    """A market, sectors' worth of betas, fat tails; portfolios of 30 to 500 names or of all, some of them with shorts."""
    random = np.random.default_rng(7)
    market = 0.0004 + 0.01 * random.standard_t(5, DAYS) / np.sqrt(5 / 3)
    returns = np.outer(market, random.uniform(0.4, 1.8, NAMES)) + 0.015 * random.standard_t(4, (DAYS, NAMES)) / np.sqrt(2)
    held = random.random((portfolios, NAMES)) < random.uniform(0.06, 1, (portfolios, 1))
    weights = random.exponential(1.0, (portfolios, NAMES)) * (held | is_whole)
    weights *= np.where(random.random((portfolios, NAMES)) < 0.02, -1, 1)
    weights /= np.maximum(np.abs(weights).sum(axis=1, keepdims=True), 1e-9)
    return returns, weights, market


def historical(series, out, place):
    """Type-7 quantiles and the mean at or below each, by one partial sort of a copy."""
    total = series.shape[1]
    places = [(total - 1) * level[0] for level in LEVELS]
    lows = sorted({int(p) + d for p in places for d in (0, 1)})
    part = np.partition(series, lows, axis=1)[:, :lows[-1] + 1]
    for i, at in enumerate(places):
        low = int(at)
        quantile = part[:, low] + (at - low) * (part[:, low + 1] - part[:, low])
        taken = part <= quantile[:, None]
        out[:, place(i, 0)] = np.maximum(-quantile, 0)
        out[:, place(i, 1)] = np.maximum(-(part * taken).sum(axis=1) / taken.sum(axis=1), 0)


def moments(series):
    mean = series.mean(axis=1)
    apart = series - mean[:, None]
    square = apart * apart
    variance = square.mean(axis=1)
    deviation = np.sqrt(variance)
    skewness = (square * apart).mean(axis=1) / (variance * deviation)
    return mean, deviation, skewness, (square * square).mean(axis=1) / (variance * variance) - 3, apart


def tails(known, ewma, days, out, place):
    mean, deviation, s, k = known
    for i, (p, z, density) in enumerate(LEVELS):
        out[:, place(i, 2)] = np.maximum(-(mean + z * deviation), 0)
        out[:, place(i, 3)] = np.maximum(-(mean - deviation * density / p), 0)
        h = z + (z * z - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s * s / 36
        h2 = h * h
        factor = 1 + s / 6 * h2 * h + k / 24 * ((h2 - 2) * h2 - 1) + s * s / 72 * (((h2 - 9) * h2 + 9) * h2 + 3)
        below = -np.exp(-h2 / 2) / np.sqrt(2 * np.pi) * factor / p
        out[:, place(i, 4)] = np.maximum(-(mean + deviation * h), 0)
        out[:, place(i, 5)] = np.maximum(-(mean + deviation * np.minimum(below, h)), 0)
        day = np.sqrt(ewma * days)
        out[:, place(i, 6)] = -z * day
        out[:, place(i, 7)] = day * density / p


def drawdown(own, out):
    count = own.shape[0]
    wealth = np.cumprod(1 + own, axis=1)
    out[:, 0] = wealth[:, -1] - 1
    wealth = np.concatenate([np.ones((count, 1)), wealth], axis=1)
    peak = np.maximum.accumulate(wealth, axis=1)
    fall = 1 - wealth / peak
    bottom = fall.argmax(axis=1)
    rows = np.arange(count)
    depth = fall[rows, bottom]
    high = peak[rows, bottom]
    days = np.arange(wealth.shape[1])
    top = np.where((wealth == high[:, None]) & (days <= bottom[:, None]), days, 0).max(axis=1)
    again = (wealth >= high[:, None]) & (days > bottom[:, None])
    end = np.where(again.any(axis=1), again.argmax(axis=1), wealth.shape[1] - 1)
    out[:, 8] = depth
    out[:, 9] = np.where(depth > 0, end - top, 0)


def block(returns, weights, market, out):
    own = weights @ returns.T
    root = np.sqrt(252)
    mean, deviation, s, k, apart = moments(own)
    sample = deviation * np.sqrt(DAYS / (DAYS - 1))
    centred = market - market.mean()
    downside = np.sqrt((np.minimum(own, 0)**2).mean(axis=1))
    out[:, 1] = sample * root
    out[:, 2] = apart @ centred / (centred @ centred)
    out[:, 3] = downside * root
    out[:, 4] = mean / sample * root
    out[:, 5] = mean / downside * root
    out[:, 6], out[:, 7] = s, k
    drawdown(own, out)
    ages = DECAY ** np.arange(DAYS - 1, -1, -1)
    ewma = (own * own) @ ages / ages.sum()
    grown = 1 + own
    week = grown[:, :-4] * grown[:, 1:-3] * grown[:, 2:-2] * grown[:, 3:-1] * grown[:, 4:] - 1
    for horizon, series, days in ((0, own, 1), (1, week, 5)):
        def place(level, which, horizon=horizon):
            return 10 + (level * 2 + horizon) * 8 + which
        known = (mean, deviation, s, k) if horizon == 0 else moments(series)[:4]
        historical(series, out, place)
        tails(known, ewma, days, out, place)


def numpy_all(returns, weights, market, size):
    out = np.zeros((len(weights), 42))
    for first in range(0, len(weights), size):
        block(returns, weights[first:first + size], market, out[first:first + size])
    return out


def numpy_times(rounds, size, *inputs):
    times = []
    for _ in range(rounds):
        began = time.process_time()
        wanted = numpy_all(*inputs, size)
        times.append(time.process_time() - began)
    return statistics.median(times), wanted


def figure(bench, ours, peer, unit, ratio, goal, better):
    met = ratio >= goal if better == "higher" else ratio <= goal
    print(json.dumps({"bench": bench, "ours": float(f"{ours:.5g}"), "peer": float(f"{peer:.5g}"), "unit": unit,
                      "ratio": float(f"{ratio:.4g}"), "goal": goal, "better": better, "met": bool(met)}), flush=True)
    print(f"  {bench:54} {ours:10.3f} beside {peer:10.3f} {unit:8} {ratio:7.2f} (goal {goal}, {better})", file=sys.stderr)


def ours(folder, rounds, vectors):
    """Median seconds of the product and of the batch, MiB of memory, and every statistic."""
    environment = dict(os.environ, OPENBLAS_CORETYPE="Haswell") if vectors else os.environ
    said = subprocess.run([BUILD / "tests/fixtures/bench_metrics_ours", folder, str(rounds), *vectors], check=True,
                          stdout=subprocess.PIPE, text=True, env=environment).stdout.split("\n")
    times = [tuple(map(float, line.split())) for line in said[:rounds]]
    product, batch = (statistics.median(column) for column in zip(*times))
    return product, batch, float(said[rounds].split()[1]), np.fromfile(f"{folder}/found").reshape(-1, 42)


def measure(what, inputs, rounds, vectors=()):
    returns, weights, market = inputs
    portfolios = len(weights)
    with tempfile.TemporaryDirectory(dir=os.environ.get("STEWARD_BENCH_WORK")) as folder:
        np.array([DAYS, NAMES, portfolios], dtype=np.int64).tofile(f"{folder}/shape")
        for name, data in (("returns", returns), ("weights", weights), ("benchmark", market)):
            data.astype(np.float64).tofile(f"{folder}/{name}")
        product, batch, memory, found = ours(folder, rounds, vectors)
    figure(f"{what}, to the product", batch, product, "s", batch / product, 1.35, "lower")
    if vectors:
        return
    plain, blocked = (numpy_times(max(rounds // 2, 5), size, *inputs) for size in BLOCKS)
    apart = float((np.abs(found - plain[1]) / np.maximum(1, np.abs(plain[1]))).max())
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}, one thread, seconds of CPU: largest difference to numpy of any of 42 statistics {apart:.2e}; "
          f"memory beside inputs and answers {memory:.1f} MiB, numpy's process {resident:.0f} MiB", file=sys.stderr)
    figure(f"{what}, to numpy", batch, plain[0], "s", plain[0] / batch, 5, "higher")
    figure(f"{what}, to numpy in blocks", batch, blocked[0], "s", blocked[0] / batch, 5, "higher")
    figure(f"{what}, difference", apart, 1e-9, "", apart / 1e-9, 1, "lower")
    figure(f"{what}, memory", memory, 100.8, "MiB", memory / 100.8, 0.1, "lower")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    portfolios = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    parts = made_up(portfolios, False)
    measure("metrics of 10,000 portfolios", parts, rounds)
    if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
        measure("metrics of 10,000 portfolios by AVX2", parts, rounds, ("avx2",))
    measure("metrics of 10,000 whole portfolios", made_up(portfolios, True), rounds)


if __name__ == "__main__":
    main()

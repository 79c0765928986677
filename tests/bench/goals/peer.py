"""What the goal engine is measured against: the same projection in numpy, float64, whole rows at a time; and, for its
accuracy, a recursion of the likelihood from the last month back on a fine grid, which is no part of any race."""
import time

import numpy


class Model:
    """As bench_goals_ours prints it: months, start, log mean, log deviation, fee factor; income and due of each month."""

    def __init__(self, text):
        lines = [[float(word) for word in line.split()] for line in text.splitlines()]
        self.months, self.start, self.mean, self.deviation, self.fee = lines[0]
        self.months = int(self.months)
        self.income, self.due = (list(column) for column in zip(*lines[1:]))


def simulate(model, paths, seed):
    """CPU seconds, likelihood, its standard error, mean shortfall. In place wherever numpy can."""
    before = time.process_time()
    random = numpy.random.default_rng(seed)
    wealth = numpy.full(paths, model.start + model.income[0])
    growth = numpy.empty(paths)
    short = numpy.zeros(paths)
    mean = model.mean + numpy.log(model.fee)
    for k in range(model.months + 1):
        if k > 0:
            random.standard_normal(out=growth)
            growth *= model.deviation
            growth += mean
            numpy.exp(growth, out=growth)
            wealth *= growth
            wealth += model.income[k]
        if model.due[k] > 0:
            wealth -= model.due[k]
            numpy.minimum(wealth, 0, out=growth)
            short -= growth
            numpy.maximum(wealth, 0, out=wealth)
    met = short < 0.005
    likelihood = met.mean()
    return (time.process_time() - before, float(likelihood), float(numpy.sqrt(likelihood * (1 - likelihood) / paths)),
            float(short.mean()))


def likelihood(model, cells=12, nodes=160):
    """P(goal met), from the end back: cubic interpolation on cells a deviation, Simpson's rule from the wealth that can
    just pay the month."""
    mean = model.mean + numpy.log(model.fee)
    low, high = numpy.log(5.0), numpy.log(1e8)
    grid = numpy.arange(low, high, model.deviation / cells)
    value = numpy.ones(len(grid))
    ruined = 1.0
    reach = 7.5
    shape = numpy.ones(nodes + 1)
    shape[1:-1:2], shape[2:-1:2] = 4, 2

    def look_up(value, ruined, wealth):
        place = (numpy.log(numpy.maximum(wealth, 1e-300)) - low) / (model.deviation / cells)
        cell = numpy.clip(place.astype(int), 1, len(grid) - 3)
        t = numpy.clip(place, 0, len(grid) - 1) - cell
        found = (-t * (t - 1) * (t - 2) / 6 * value[cell - 1] + (t + 1) * (t - 1) * (t - 2) / 2 * value[cell]
                 - (t + 1) * t * (t - 2) / 2 * value[cell + 1] + (t + 1) * t * (t - 1) / 6 * value[cell + 2])
        return numpy.where(wealth > 0, found, ruined)

    def after(value, ruined, k, wealth):
        there = wealth + model.income[k] - model.due[k]
        return numpy.where(there < -0.005, 0, look_up(value, ruined, numpy.maximum(there, 0)))

    for k in range(model.months, 0, -1):
        needed = max(model.due[k] - 0.005 - model.income[k], 0)
        start = numpy.full(len(grid), -reach)
        if needed > 0:
            start = numpy.clip((numpy.log(needed) - grid - mean) / model.deviation + 1e-12, -reach, reach)
        step = (reach - start) / nodes
        before = numpy.zeros(len(grid))
        for i in range(nodes + 1):
            z = start + i * step
            before += shape[i] * numpy.exp(-z * z / 2) * after(value, ruined, k, numpy.exp(grid + mean + model.deviation * z))
        ruined = float(after(value, ruined, k, numpy.zeros(1))[0])
        value = before * step / 3 / numpy.sqrt(2 * numpy.pi)
    return float(after(value, ruined, 0, numpy.array([model.start]))[0])

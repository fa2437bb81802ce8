"""What the numbers of risk cost: simulated years, correlations, depegs, beside numpy."""

import time

from harness import Row, Target, Unavailable, metrics, pinned, processors, run, swift_product

YEARS = 65_536
DEPTHS = 10_001


def mooring(program, *what, on_one=True):
    """Runs our side once; its only metric is the time of one unit of work."""
    def once():
        processor, _ = processors()
        command = (program, *what)
        output = run(*(pinned(processor, *command) if on_one else command))
        return {"time": next(iter(metrics(output).values()))}

    return once


def imported():
    try:
        import numpy
    except ImportError as error:
        raise Unavailable("numpy is missing: scripts/setup bench installs it") from error
    return numpy


def student_probability(numpy, value):
    """Student's distribution of four degrees of freedom, in closed form."""
    share = value * value / (4 + value * value)
    return 0.5 + 0.5 * numpy.sign(value) * numpy.sqrt(share) * (1.5 - 0.5 * share)


class YearsOfNumpy:
    """The same model over vectors: a copula of four degrees of freedom, depths by tables, payouts
    of a book by depth, scenarios that deepen what the year brought."""

    assets = 14
    chances = (0.02, 0.05, 0.01, 0.005)

    def __init__(self, numpy):
        self.numpy = numpy
        self.random = numpy.random.Generator(numpy.random.SFC64(1))
        count = self.assets
        self.factors = [
            numpy.linalg.cholesky(numpy.full((count, count), rho) + (1 - rho) * numpy.eye(count))
            for rho in (0.5, 0.35, 0.75, 0.5, 0.9)]
        self.points = -numpy.geomspace(1e-3, 1e4, 2_000)[::-1]
        chance = student_probability(numpy, self.points)
        rates = 0.1 + 0.02 * (numpy.arange(count) % 5)
        tails = -numpy.log1p(-chance)[None, :] / rates[:, None]
        depths = 0.02 + 0.1 * (numpy.minimum(tails, 1) ** -0.2 - 1)
        self.depths = numpy.where(tails < 1, numpy.minimum(depths, 1), 0) * (DEPTHS - 1)
        ticks = numpy.arange(DEPTHS)
        self.payouts = [
            numpy.clip((ticks - 300) / 700, 0, 1) * 7e7 * (asset + 1) for asset in range(count)]
        self.scenario_depths = self.random.uniform(0.02, 0.3, (len(self.chances), count))

    def draws(self, factor, count):
        normal = self.random.standard_normal((count, self.assets)) @ factor.T
        scale = self.numpy.sqrt(4 / self.random.chisquare(4, count))
        return normal * scale[:, None]

    def simulate(self, count):
        numpy = self.numpy
        value = self.draws(self.factors[0], count)
        ticks = numpy.empty((self.assets, count), dtype=numpy.int64)
        for asset in range(self.assets):
            ticks[asset] = numpy.interp(value[:, asset], self.points, self.depths[asset], right=0)
        for scenario, chance in enumerate(self.chances):
            struck = numpy.flatnonzero(self.random.random(count) < chance)
            value = self.draws(self.factors[scenario + 1], len(struck))
            spread = 1 - 0.2 * numpy.clip(value, -4, 4)
            deep = numpy.clip(self.scenario_depths[scenario] * spread, 0, 1) * (DEPTHS - 1)
            ticks[:, struck] = numpy.maximum(ticks[:, struck], deep.T.astype(numpy.int64))
        loss = numpy.zeros(count)
        for asset in range(self.assets):
            loss += self.payouts[asset][ticks[asset]]
        return loss


def numpy_years():
    years = YearsOfNumpy(imported())

    def once():
        begun = time.perf_counter()
        for _ in range(4):
            years.simulate(YEARS)
        return {"time": (time.perf_counter() - begun) / (4 * YEARS) * 1e9}

    once()
    return once


def numpy_correlations():
    numpy = imported()
    returns = numpy.random.Generator(numpy.random.SFC64(1)).standard_normal((14, 365))

    def once():
        begun = time.perf_counter()
        for _ in range(200):
            for days in (30, 90, 365):
                numpy.corrcoef(returns[:, :days])
        return {"time": (time.perf_counter() - begun) / 200 * 1e6}

    once()
    return once


def rows():
    program = swift_product("RiskBenchmark")
    # Twenty million a second are fifty nanoseconds.
    yield Row(
        name="simulated year of fourteen assets, one core",
        unit="ns",
        sides={
            "mooring": mooring(program, "simulate"),
            "numpy": numpy_years(),
        },
        targets=(Target("time", "numpy", 1 / 8),))
    yield Row(
        name="simulated year, two cores beside one",
        unit="ns",
        sides={
            "mooring": mooring(program, "simulate", 2, on_one=False),
            "one core": mooring(program, "simulate"),
        },
        targets=(Target("time", "one core", 1 / 1.9),))
    yield Row(
        name="simulated year, a million policies beside a thousand",
        unit="ns",
        sides={
            "mooring": mooring(program, "large-book"),
            "a thousand": mooring(program, "simulate"),
        },
        targets=(Target("time", "a thousand", 1.05),))
    yield Row(
        name="a million years with every figure, one core",
        unit="ms",
        sides={"mooring": mooring(program, "run")})
    yield Row(
        name="91 correlations over three windows",
        unit="us",
        sides={
            "mooring": mooring(program, "correlations"),
            "numpy": numpy_correlations(),
        },
        targets=(Target("time", "numpy", 0.2),))
    yield Row(
        name="depeg scan of a price",
        unit="ns",
        sides={"mooring": mooring(program, "depegs")})
    yield Row(
        name="exposure grid of a million policies",
        unit="ms",
        sides={"mooring": mooring(program, "grid")})

"""What the numbers of risk cost: simulated years, correlations, depegs, beside numpy."""

import time

from harness import Limit, Row, Target, Unavailable, metrics, pinned, processors, run, swift_product

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
    # What a holding of bitcoin gains when a scenario happens, in cents.
    bitcoin = -3e8

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
        """Years: what each lost by asset, its largest event, and how many scenarios struck it."""
        numpy = self.numpy
        value = self.draws(self.factors[0], count)
        ticks = numpy.empty((self.assets, count), dtype=numpy.int64)
        for asset in range(self.assets):
            ticks[asset] = numpy.interp(value[:, asset], self.points, self.depths[asset], right=0)
        largest = self.paid(ticks).sum(axis=0)
        strikes = numpy.zeros(count, dtype=numpy.int64)
        for scenario, chance in enumerate(self.chances):
            struck = numpy.flatnonzero(self.random.random(count) < chance)
            value = self.draws(self.factors[scenario + 1], len(struck))
            spread = 1 - 0.2 * numpy.clip(value, -4, 4)
            deep = numpy.clip(self.scenario_depths[scenario] * spread, 0, 1) * (DEPTHS - 1)
            deep = deep.T.astype(numpy.int64)
            largest[struck] = numpy.maximum(largest[struck], self.paid(deep).sum(axis=0))
            ticks[:, struck] = numpy.maximum(ticks[:, struck], deep)
            strikes[struck] += 1
        return self.paid(ticks), largest, strikes

    def paid(self, ticks):
        losses = self.numpy.empty(ticks.shape)
        for asset in range(self.assets):
            losses[asset] = self.payouts[asset][ticks[asset]]
        return losses

    def run(self, count):
        """Figures of so many years: those of one run of ours."""
        numpy = self.numpy
        parts = [self.simulate(YEARS) for _ in range(count // YEARS)]
        by_asset = numpy.concatenate([part[0] for part in parts], axis=1)
        largest = numpy.concatenate([part[1] for part in parts])
        strikes = numpy.concatenate([part[2] for part in parts])
        losses = by_asset.sum(axis=0)
        samples = [losses, losses - self.bitcoin * strikes, largest]
        gross, net, occurrence = (numpy.sort(sample) for sample in samples)
        figures = [sample.mean() for sample in samples]
        figures += [sample.std() / count ** 0.5 for sample in samples]
        for level in (0.95, 0.99, 0.995):
            figures += self.tail(gross, level) + self.tail(net, level)
        for period in (2, 5, 10, 20, 50, 100, 200, 250):
            figures += self.tail(gross, 1 - 1 / period) + self.tail(occurrence, 1 - 1 / period)
        # Sixty points of the curve of exceedance, for years and for events.
        shares = numpy.exp(numpy.linspace(0, numpy.log(10 / count), 60))
        points = gross[numpy.minimum(((1 - shares) * count).astype(int), count - 1)]
        for sample in (gross, occurrence):
            beyond = 1 - numpy.searchsorted(sample, points, side="right") / count
            figures += [beyond, numpy.sqrt(beyond * (1 - beyond) / count)]
        # Who caused the mean and the tail: assets, layers of capital, scenarios or none.
        worst = losses >= gross[int(0.995 * count)]
        layers = [numpy.clip(losses, 0, 5e8), numpy.clip(losses - 5e8, 0, 4.5e9),
                  numpy.maximum(losses - 5e9, 0)]
        for part in [*by_asset, *layers, losses * (strikes > 0), losses * (strikes == 0)]:
            for years in (part, part[worst]):
                figures += [years.mean(), years.std() / len(years) ** 0.5]
        return figures

    def tail(self, ranked, level):
        """Value at risk with the ranks at the ends of its interval, and the mean beyond it."""
        count = len(ranked)
        rank = int(level * count)
        width = int(1.96 * (count * level * (1 - level)) ** 0.5)
        beyond = ranked[rank:]
        return [
            ranked[rank], ranked[rank - width], ranked[min(rank + width, count - 1)],
            beyond.mean(), beyond.std() / len(beyond) ** 0.5]


def numpy_years():
    years = YearsOfNumpy(imported())

    def once():
        begun = time.perf_counter()
        for _ in range(4):
            years.simulate(YEARS)
        return {"time": (time.perf_counter() - begun) / (4 * YEARS) * 1e9}

    once()
    return once


def numpy_run():
    years = YearsOfNumpy(imported())

    def once():
        begun = time.perf_counter()
        years.run(16 * YEARS)
        return {"time": (time.perf_counter() - begun) * 1e3}

    return once


class DepegsOfNumpy:
    """The scan over vectors: the same prices and the same rules as on our side."""

    count = 8_000_000
    opens, closes = 0.99, 0.995
    seconds_min, gap_max, merge = 3_600, 7_200, 21_600

    def __init__(self, numpy):
        self.numpy = numpy
        place = numpy.arange(self.count)
        self.times = place * 300
        self.ratios = numpy.where(place % 5_000 < 72, 0.97, 1 - (place % 7) * 0.0001)

    def scan(self):
        """The first and the last price of each fall, and how deep it was."""
        numpy, times, ratios = self.numpy, self.times, self.ratios
        # A fall goes on until a price is back at the peg: of prices between both thresholds the
        # last one beyond either counts.
        told = (ratios < self.opens) | (ratios >= self.closes)
        last = numpy.maximum.accumulate(numpy.where(told, numpy.arange(self.count), 0))
        falls = ratios[last] < self.opens
        # A gap ends one, and what comes behind it is another.
        gaps = numpy.diff(times) > self.gap_max
        starts = numpy.flatnonzero(falls & numpy.r_[True, ~falls[:-1] | gaps])
        ends = numpy.flatnonzero(falls & numpy.r_[~falls[1:] | gaps, True])
        apart = numpy.r_[True, times[starts[1:]] - times[ends[:-1]] > self.merge]
        firsts = starts[apart]
        lasts = ends[numpy.r_[numpy.flatnonzero(apart)[1:] - 1, len(ends) - 1]]
        long = times[lasts] - times[firsts] >= self.seconds_min
        deepest = numpy.minimum.reduceat(ratios, numpy.c_[firsts, lasts + 1].ravel())[::2]
        return firsts[long], lasts[long], deepest[long]


def numpy_depegs():
    depegs = DepegsOfNumpy(imported())

    def once():
        begun = time.perf_counter()
        found, _, _ = depegs.scan()
        took = time.perf_counter() - begun
        if len(found) != depegs.count // 5_000:
            raise SystemExit(f"numpy finds {len(found)} falls")
        return {"time": took / depegs.count * 1e9}

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
    yield Row(
        name="simulated year of fourteen assets, one core",
        unit="ns",
        sides={
            "mooring": mooring(program, "simulate"),
            "numpy": numpy_years(),
        },
        targets=(Target("time", "numpy", 1 / 8),),
        # Twenty million a second.
        limits=(Limit("time", 50),))
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
        sides={
            "mooring": mooring(program, "run"),
            "numpy": numpy_run(),
        },
        targets=(Target("time", "numpy", 1 / 8),),
        limits=(Limit("time", 100),))
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
        sides={
            "mooring": mooring(program, "depegs"),
            "numpy": numpy_depegs(),
        },
        # Two hundred million a second.
        limits=(Limit("time", 5),))
    yield Row(
        name="exposure grid of a million policies",
        unit="ms",
        sides={"mooring": mooring(program, "grid")})

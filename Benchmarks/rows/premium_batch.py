"""What a premium costs in a batch, beside numpy over a vector."""

import time

from harness import Row, Target, Unavailable, metrics, pinned, processors, run, swift_product

PREMIUMS = 20_000_000
VECTOR = 1_000_000


def mooring(program, what):
    def once():
        processor, _ = processors()
        output = run(*pinned(processor, program, what, PREMIUMS))
        return {"time": metrics(output)[what]}

    return once


def timed(numpy, premiums):
    """The time of one premium of a vector, as numpy computes it, rounded to cents."""

    def once():
        begun = time.perf_counter()
        numpy.rint(premiums() * 100).astype(numpy.int64).sum()
        return {"time": (time.perf_counter() - begun) / VECTOR * 1e9}

    once()
    return once


def numpy_batch(model, sold):
    """The formula of a model over a vector, as numpy does it, with a share of the capital sold."""
    try:
        import numpy
    except ImportError as error:
        raise Unavailable("numpy is missing: scripts/setup bench installs it") from error
    number = numpy.arange(VECTOR)
    dollars = 1_000 + (number % 1_024) * 9_007.0
    trigger = (9_000 + number % 800) / 10_000
    days = 1 + number * 7 % 365
    years = days / 365.0
    before = numpy.full(VECTOR, sold)
    after = before + dollars / 50e6

    def area(used):
        return (used + numpy.maximum(used - 0.5, 0) * 0.1 + numpy.maximum(used - 0.75, 0) * 0.15
                + numpy.maximum(used - 0.9, 0) * 0.25)

    def actuarial():
        size = (numpy.minimum(dollars, 1e5) + (numpy.clip(dollars, 1e5, 1e6) - 1e5) * 0.95
                + (numpy.clip(dollars, 1e6, 1e7) - 1e6) * 0.9
                + numpy.maximum(dollars - 1e7, 0) * 0.8) / dollars
        slope = numpy.clip(1 + (trigger - 0.97) / 0.07 * 0.5, 0.25, 4)
        used = (area(after) - area(before)) / (after - before)
        rate = 0.05 * 1.0375 * size * slope * used * 1.2 * 0.875
        return numpy.maximum(dollars * rate * years, numpy.maximum(100, 0.01 * dollars * years))

    def classic():
        size = numpy.select([dollars >= 1e7, dollars >= 1e6, dollars >= 1e5], [0.8, 0.9, 0.95], 1)
        slope = 1 + (0.97 - trigger) / 0.07 * 0.5
        used = numpy.select([before > 0.9, before > 0.75, before > 0.5], [1.5, 1.25, 1.1], 1)
        rate = 0.05 * 1.0375 * size * numpy.sqrt(days / 90) * slope * used * 1.2 * 0.875
        return numpy.maximum(dollars * rate * years, numpy.maximum(100, 0.01 * dollars))

    return timed(numpy, actuarial if model == "actuarial" else classic)


def rows():
    program = swift_product("PricingBenchmark")
    for model in ("classic", "actuarial"):
        for sold, suffix, name in ((0, "", "nothing sold"), (0.7, "-sold", "most capital sold")):
            yield Row(
                name=f"premiums of a batch, {model}, {name}, one core",
                unit="ns",
                sides={
                    "mooring": mooring(program, f"batch-{model}{suffix}"),
                    "numpy": numpy_batch(model, sold),
                },
                targets=(Target("time", "numpy", 1.0),))

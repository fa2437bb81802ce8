"""What a premium costs in a batch, beside numpy over a vector."""

import time

from harness import Row, Target, Unavailable, metrics, pinned, processors, run, swift_product

PREMIUMS = 20_000_000
VECTOR = 1_000_000


def mooring(program):
    def once():
        processor, _ = processors()
        output = run(*pinned(processor, program, "batch", PREMIUMS))
        return {"time": metrics(output)["batch"]}

    return once


def numpy_batch():
    """The actuarial formula over a vector, as numpy does it."""
    try:
        import numpy
    except ImportError as error:
        raise Unavailable("numpy is missing: scripts/setup bench installs it") from error
    number = numpy.arange(VECTOR)
    dollars = 1_000 + (number % 1_024) * 9_007.0
    trigger = (9_000 + number % 800) / 10_000
    years = (1 + number * 7 % 365) / 365.0
    after = dollars / 50e6

    def area(used):
        return (used + numpy.maximum(used - 0.5, 0) * 0.1 + numpy.maximum(used - 0.75, 0) * 0.15
                + numpy.maximum(used - 0.9, 0) * 0.25)

    def once():
        begun = time.perf_counter()
        size = (numpy.minimum(dollars, 1e5) + (numpy.clip(dollars, 1e5, 1e6) - 1e5) * 0.95
                + (numpy.clip(dollars, 1e6, 1e7) - 1e6) * 0.9
                + numpy.maximum(dollars - 1e7, 0) * 0.8) / dollars
        slope = numpy.clip(1 + (trigger - 0.97) / 0.07 * 0.5, 0.25, 4)
        rate = 0.05 * 1.0375 * size * slope * (area(after) / after) * 1.2 * 0.875
        premium = numpy.maximum(
            dollars * rate * years, numpy.maximum(100, 0.01 * dollars * years))
        numpy.rint(premium * 100).astype(numpy.int64).sum()
        return {"time": (time.perf_counter() - begun) / VECTOR * 1e9}

    once()
    return once


def rows():
    program = swift_product("PricingBenchmark")
    yield Row(
        name="premiums of a batch, one core",
        unit="ns",
        sides={
            "mooring": mooring(program),
            "numpy": numpy_batch(),
        },
        targets=(Target("time", "numpy", 1.0),))

"""What reading a configuration value in process takes, beside a dictionary behind a lock."""

from harness import Row, Target, metrics, run, swift_product


def side(program, name, mode):
    """A side of a row: the time of one read."""

    def once():
        return {"time": metrics(run(program, name, mode))[f"{name}/{mode}"]}

    return once


def rows():
    program = swift_product("SnapshotBenchmark")
    for mode, what in (("quiet", "nothing changing"), ("updated", "1,000 updates per second")):
        yield Row(
            name=f"configuration value read in process, {what}",
            unit="ns",
            sides={
                "mooring": side(program, "snapshot", mode),
                "locked dictionary": side(program, "locked", mode),
            },
            targets=(Target(metric="time", peer="locked dictionary", ratio_max=0.05),),
        )

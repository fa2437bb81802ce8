"""What bringing prices into RiskService costs, beside psql copying the same rows into a table.

Both are durable and keep the same btree. Ours also reads messages, checks every price by the rules
of the contract, beside its neighbours and beside what is stored, and puts it into the partition of
its month.
"""

import functools
import time

import config_store
import postgres
from harness import Limit, Row, metrics, run, socket_directory, swift_product

PRICES = 1_000_000
TABLE = """
CREATE TABLE prices (
  asset text NOT NULL, at timestamptz NOT NULL, source text NOT NULL,
  price double precision NOT NULL, volume double precision,
  PRIMARY KEY (asset, at, source))
"""


def ours(config, risk, benchmark):
    """Our service on a new database, with the service that tells it its parameters."""
    directory = config_store.database()
    with socket_directory() as folder:
        keys = str(folder / "quote-keys.json")
        with (
            config_store.service(config, "mooring_config", directory, folder),
            config_store.service(
                risk, "mooring_risk", directory, folder, MOORING_QUOTE_KEYS=keys),
        ):
            return metrics(run(benchmark, folder / "risk.sock", PRICES))


def copied(directory, rows):
    """psql copies the rows into an empty table."""
    psql = ("psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", directory, "-U", postgres.USER, "-d",
            "postgres")
    run(*psql, "-c", "SET client_min_messages = warning; DROP TABLE IF EXISTS prices", "-c", TABLE)
    begun = time.perf_counter()
    run(*psql, "-c", f"\\copy prices FROM {rows} WITH (FORMAT csv)")
    return {"price": (time.perf_counter() - begun) / PRICES * 1e6}


def rows():
    benchmark = swift_product("IngestBenchmark")
    services = [swift_product("mooring-config"), swift_product("mooring-risk")]
    with socket_directory() as folder:
        path = folder / "prices.csv"
        path.write_text(run(benchmark, "rows", PRICES))
        yield Row(
            name="a price brought in, checked and durable",
            unit="us",
            sides={
                "mooring": functools.partial(ours, *services, benchmark),
                "psql copy": functools.partial(copied, postgres.start_server(), path),
            },
            # Four hundred thousand a second.
            limits=(Limit("price", 2.5),))

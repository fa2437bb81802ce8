"""What is not asked, how streams are read, and bodies that are neither JSON nor YAML."""

import json

import schemathesis
from hypothesis import strategies


@schemathesis.hook
def filter_query(context, query):
    # Whoever asks for some members gets no others, required or not.
    return not query or "fields" not in query


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # The document tells of the text of a stream, and this reader wants to know of one event.
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("200", {}).get("content", {})
            stream = content.get("text/event-stream")
            if stream is not None:
                data = {"data": stream["schema"]}
                stream["schema"] = {"type": "object", "required": ["data"], "properties": data}


times = strategies.integers(2020, 2030).map("{}-01-01T00:00:00Z".format)
assets = strategies.sampled_from(["USDC", "USDT", "DAI", "BTC", "NONE"])
points = strategies.fixed_dictionaries(
    {"asset": assets, "at": times, "price": strategies.floats(0.5, 1.5)}
)
policies = strategies.fixed_dictionaries(
    {
        "external_id": strategies.integers(0, 1000).map(str),
        "asset": assets,
        "cover_cents": strategies.integers(0, 10_000_000),
        "trigger": strategies.sampled_from([0.9, 0.95, 2]),
        "floor": strategies.sampled_from([0, 0.5]),
        "premium_cents": strategies.integers(0, 1000),
        "starts_at": times,
        "ends_at": times,
    }
)
messages = strategies.one_of(
    strategies.fixed_dictionaries(
        {"source": strategies.just("csv"), "points": strategies.lists(points, max_size=3)}
    ),
    strategies.fixed_dictionaries({"policies": strategies.lists(policies, max_size=3)}),
).map(json.dumps)
lines = strategies.lists(messages | strategies.text(max_size=20), max_size=4).map("\n".join)

schemathesis.openapi.media_type("application/x-ndjson", lines.map(str.encode))


@schemathesis.serializer("application/x-ndjson")
def as_lines(context, value):
    return value if isinstance(value, bytes) else str(value).encode()

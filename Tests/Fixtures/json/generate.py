#!/usr/bin/env python3
"""Writes documents and numbers together with what Python makes of them, for JSONTests.

documents.txt: a document, a tab, its canonical form (RFC 8785, with 64-bit integers exact).
numbers.txt: a literal, a tab, the bits of the nearest double, or `-` when it is too large.

usage: Tests/Fixtures/json/generate.py    (writes both files beside itself; same seed, same files)
"""

import decimal
import json
import pathlib
import random
import struct

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20_260_117
DOCUMENTS = 400
NUMBERS = 1_500


def number_text(value):
    """A number as ECMAScript's Number::toString writes it; integers of 64 bits exactly."""
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return str(value)
    value = float(value)
    if value.is_integer() and -(2**63) <= value < 2**64:
        return str(int(value))
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    exponent = f"{'-' if point < 1 else '+'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + exponent


def number(literal):
    """A number by its value: an integer of 64 bits exactly, however it is spelled, or a float."""
    exact = decimal.Decimal(literal)
    if exact == exact.to_integral_value() and -(2**63) <= exact < 2**64:
        return int(exact)
    return float(literal)


def canonical(value):
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(f"{canonical(key)}:{canonical(item)}" for key, item in members) + "}"


def any_literal(chance):
    """The text of a number, chosen where reading goes wrong."""
    kind = chance.randrange(7)
    if kind == 0:
        return str(chance.randrange(-(2**63), 2**64))
    if kind == 1:
        return repr(struct.unpack("<d", chance.randbytes(8))[0]).replace("inf", "1").replace(
            "nan", "0")
    if kind == 2:
        # Half-way between two doubles, or a little beside.
        odd = (chance.getrandbits(53) | 2**53) * 2 + 1
        return str((odd << chance.randrange(60)) + chance.randrange(-1, 2))
    if kind == 3:
        return f"{chance.uniform(0, 1):.{chance.randrange(1, 30)}f}"
    if kind == 4:
        digits = "".join(chance.choice("0123456789") for _ in range(chance.randrange(1, 45)))
        return f"{chance.randrange(1, 10)}.{digits}e{chance.randrange(-340, 309)}"
    if kind == 5:
        return chance.choice(["0", "-0", "0.0", "1e2", "1E+2", "10e-1", "-1.0", "100000000000e-9"])
    return f"{chance.randrange(10**6)}.{chance.randrange(10**4)}"


def any_text(chance):
    alphabet = "ab \"\\/\b\f\n\r\t\x00\x1f\x7fé߿ࠀ\ud7ff\ue000\uffff𐀀😀\U0010ffff\u2028<>&"
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(12)))


def any_string(chance):
    text = any_text(chance)
    return json.dumps(text, ensure_ascii=chance.random() < 0.5)


def any_document(chance, depth):
    space = "".join(chance.choice(["", " ", "\r", "  "]) for _ in range(2))
    kind = chance.randrange(7 if depth > 0 else 5)
    if kind < 2:
        return space + any_literal(chance) + space
    if kind < 4:
        return space + any_string(chance) + space
    if kind == 4:
        return space + chance.choice(["true", "false", "null"]) + space
    count = chance.choice([0, 1, 2, 3, 5, 30])
    if kind == 5:
        elements = [any_document(chance, depth - 1) for _ in range(count)]
        return f"{space}[{space}{','.join(elements)}]{space}"
    keys = {any_text(chance) or str(index): index for index in range(count)}
    members = [
        f"{space}{json.dumps(key, ensure_ascii=chance.random() < 0.5)}{space}:"
        f"{any_document(chance, depth - 1)}" for key in keys]
    return f"{space}{{{','.join(members) or space}}}{space}"


def main():
    chance = random.Random(SEED)
    lines = []
    while len(lines) < DOCUMENTS:
        document = any_document(chance, 3)
        # What Python reads as infinite, a strict reader refuses.
        form = canonical(json.loads(document, parse_float=number))
        if "inf" not in form and len(document) < 3000:
            assert "\n" not in document and "\t" not in document + form
            lines.append(f"{document}\t{form}\n")
    (HERE / "documents.txt").write_text("".join(lines), encoding="utf-8", newline="\n")

    lines = []
    while len(lines) < NUMBERS:
        literal = any_literal(chance)
        value = float(literal)
        bits = "-" if value in (float("inf"), -float("inf")) else struct.pack(">d", value).hex()
        lines.append(f"{literal}\t{bits}\n")
    (HERE / "numbers.txt").write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Random messages of the contract, made by Python's protobuf.

usage: messages.py DESCRIPTOR_SET SEED COUNT

Writes, for COUNT seeds from SEED on and for every message type of the set, one line of JSON:
{"type": …, "seed": …, "wire": base64, "json": the text of the message in the contract's JSON}.
"""

import base64
import json
import random
import struct
import sys
from datetime import datetime, timedelta, timezone

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

EXACT_INTEGER_MAX = 1 << 53
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Contract:
    """The types of a descriptor set."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        self.pool = descriptor_pool.DescriptorPool()
        for file in self.files.file:
            self.pool.Add(file)
        self.options = message_factory.GetMessageClass(
            self.pool.FindMessageTypeByName("google.protobuf.FieldOptions"))
        self.rules = self.pool.FindExtensionByName("mooring.type.v1.field")
        self.forms = {}

    def messages(self):
        """All message types with code, in the order of their names."""
        found = []
        for file in self.files.file:
            if file.extension or file.syntax != "proto3" or file.package == "google.api":
                continue
            outer = self.pool.FindFileByName(file.name).message_types_by_name.values()
            queue = list(outer)
            while queue:
                message = queue.pop()
                queue.extend(message.nested_types)
                found.append(message)
        return sorted(found, key=lambda message: message.full_name)

    def form(self, field):
        """The number of the field's JsonForm."""
        if field.full_name not in self.forms:
            options = self.options.FromString(field.GetOptions().SerializeToString())
            self.forms[field.full_name] = options.Extensions[self.rules].json
        return self.forms[field.full_name]


class Maker:
    """Random values, many of them at the ends of their ranges."""

    def __init__(self, contract, seed):
        self.contract = contract
        self.random = random.Random(seed)

    def message(self, descriptor, depth=0):
        message = message_factory.GetMessageClass(descriptor)()
        likely = max(0.2, 0.7 - 0.15 * depth)
        fields = descriptor.fields
        if descriptor.full_name == "mooring.type.v1.Value":
            # JSON has no value that is none.
            likely, fields = 1, [self.random.choice(fields)]
        for field in fields:
            if self.random.random() > likely:
                continue
            if field.is_repeated:
                values = [self.value(field, depth) for _ in range(self.random.randrange(5))]
                if field.type == Field.TYPE_MESSAGE:
                    for value in values:
                        getattr(message, field.name).add().CopyFrom(value)
                else:
                    getattr(message, field.name).extend(values)
            elif field.type == Field.TYPE_MESSAGE:
                getattr(message, field.name).CopyFrom(self.value(field, depth))
            else:
                setattr(message, field.name, self.value(field, depth))
        return message

    def value(self, field, depth):
        if field.type == Field.TYPE_MESSAGE:
            return self.message(field.message_type, depth + 1)
        if field.full_name == "mooring.type.v1.Timestamp.microseconds":
            return self.random.choice([1, 1000, 1000000]) * self.random.randint(-10**9, 10**9)
        if field.type == Field.TYPE_ENUM:
            known = [value.number for value in field.enum_type.values]
            return self.random.choice(known + [99])
        if field.type == Field.TYPE_BOOL:
            return self.random.random() < 0.5
        if field.type == Field.TYPE_STRING:
            return self.text()
        if field.type == Field.TYPE_BYTES:
            return self.bytes(field)
        if field.cpp_type == Field.CPPTYPE_FLOAT:
            return struct.unpack("f", struct.pack("f", self.number()))[0]
        if field.cpp_type == Field.CPPTYPE_DOUBLE:
            return self.number()
        return self.integer(field)

    def integer(self, field):
        bits = 32 if "32" in field_type_name(field) else 64
        signed = not field_type_name(field).startswith(("uint", "fixed"))
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        edges = [low, high, 0, 1, 127, 128, 1 << 14, -1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1]
        value = self.random.choice(edges + [self.random.randint(low, high)] * 3)
        return value if low <= value <= high else 5

    def number(self):
        # A negative zero without presence is left out by some encoders and kept by others.
        edges = [0.1, 1.0, -2.5, 3.4028234e38, 1e-45, 1e22, 123456789.125]
        return self.random.choice(edges + [self.random.uniform(-1e6, 1e6)] * 3)

    def text(self):
        alphabet = "ab\u00e9\u20ac\U0001f6f6\x00\x01\"\\\n\u2028<>&\x7f/"
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randrange(12)))

    def bytes(self, field):
        if self.contract.form(field) == 3 or field.full_name == "mooring.type.v1.Value.json_value":
            value = self.random.choice([None, [1, 2], {"a": "b"}, [], {}, [{"c": [None]}]])
            return json.dumps(value, separators=(",", ":")).encode()
        return self.random.randbytes(self.random.randrange(9))


def field_type_name(field):
    names = {
        Field.TYPE_INT32: "int32", Field.TYPE_SINT32: "sint32", Field.TYPE_SFIXED32: "sfixed32",
        Field.TYPE_UINT32: "uint32", Field.TYPE_FIXED32: "fixed32", Field.TYPE_INT64: "int64",
        Field.TYPE_SINT64: "sint64", Field.TYPE_SFIXED64: "sfixed64", Field.TYPE_UINT64: "uint64",
        Field.TYPE_FIXED64: "fixed64",
    }
    return names[field.type]


class Shower:
    """The JSON of messages as the contract documents it."""

    def __init__(self, contract):
        self.contract = contract

    def message(self, message):
        name = message.DESCRIPTOR.full_name
        if name == "mooring.type.v1.Timestamp":
            return timestamp(message.microseconds)
        if name == "mooring.type.v1.Value":
            return self.plain(message)
        members = {}
        for field in message.DESCRIPTOR.fields:
            if field.is_repeated:
                values = getattr(message, field.name)
                members[field.name] = [self.value(field, value) for value in values]
                continue
            if field.has_presence and not message.HasField(field.name):
                continue
            value = getattr(message, field.name)
            members[field.name] = self.value(field, value)
            if self.contract.form(field) == 3 and not field.has_presence and not value:
                del members[field.name]
            if self.contract.form(field) == 1:
                members[field.name.removesuffix("_cents")] = dollars(value)
        return members

    def plain(self, message):
        kind = message.WhichOneof("kind")
        if kind is None:
            return None
        if kind == "json_value":
            return json.loads(message.json_value)
        return getattr(message, kind)

    def value(self, field, value):
        if field.type == Field.TYPE_MESSAGE:
            return self.message(value)
        if field.type == Field.TYPE_ENUM:
            known = field.enum_type.values_by_number.get(value)
            return known.name if known else value
        if field.type == Field.TYPE_BYTES:
            form = self.contract.form(field)
            if form == 2:
                return value.hex()
            if form == 3:
                return json.loads(value) if value else None
            return base64.b64encode(value).decode()
        if field.cpp_type == Field.CPPTYPE_FLOAT:
            return shortest(value)
        if isinstance(value, int) and abs(value) > EXACT_INTEGER_MAX:
            return str(value)
        return value


def shortest(value):
    """The number with the fewest digits that is `value` as a 32-bit number."""
    for digits in range(1, 10):
        candidate = float(f"{value:.{digits}g}")
        if struct.unpack("f", struct.pack("f", candidate))[0] == value:
            return candidate
    return value


def timestamp(microseconds):
    time = EPOCH + timedelta(microseconds=microseconds)
    fraction = microseconds % 1000000
    text = time.strftime("%Y-%m-%dT%H:%M:%S")
    if fraction == 0:
        return text + "Z"
    return text + (f".{fraction // 1000:03}Z" if fraction % 1000 == 0 else f".{fraction:06}Z")


def dollars(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def main():
    path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    contract = Contract(path)
    shower = Shower(contract)
    for offset in range(count):
        for descriptor in contract.messages():
            maker = Maker(contract, f"{descriptor.full_name} {seed + offset}")
            message = maker.message(descriptor)
            wire = message.SerializeToString(deterministic=True)
            # Read back, so that what is shown is what the bytes say.
            message = message_factory.GetMessageClass(descriptor).FromString(wire)
            line = {
                "type": descriptor.full_name,
                "seed": seed + offset,
                "wire": base64.b64encode(wire).decode(),
                "json": json.dumps(shower.message(message)),
            }
            print(json.dumps(line))


main()

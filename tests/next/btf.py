# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's description of its types (BTF), as far as functions need it: their arguments and results, as text."""
import struct

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO = range(1, 14)
VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(14, 20)
# Bytes that follow a type's own twelve: so many, and so many for each of its vlen.
EXTRA = {INT: (4, 0), ARRAY: (12, 0), STRUCT: (0, 12), UNION: (0, 12), ENUM: (0, 8), FUNC_PROTO: (0, 8), VAR: (4, 0),
         DATASEC: (0, 12), DECL_TAG: (4, 0), ENUM64: (0, 12)}


def section(path, name):
    """The bytes of a section of a 64-bit ELF file; empty: it has none."""
    with open(path, "rb") as file:
        data = file.read()
    at, = struct.unpack_from("<Q", data, 0x28)
    size, many, names = struct.unpack_from("<HHH", data, 0x3a)
    headers = [struct.unpack_from("<IIQQQQ", data, at + i * size) for i in range(many)]
    for header in headers:
        called = headers[names][4] + header[0]
        if data[called:data.index(b"\0", called)].decode() == name:
            return data[header[4]:header[4] + header[5]]
    return b""


class Types:
    """Types by number, those of a base first."""

    def __init__(self, data, base=None):
        self.base = base
        self.first = len(base) if base else 1
        self.text_first = base.text_end if base else 0
        self.types = []
        magic, _, _, header, type_at, type_bytes, text_at, text_bytes = struct.unpack_from("<HBBIIIII", data)
        if magic != 0xeb9f:
            raise ValueError("no BTF")
        self.text = data[header + text_at:header + text_at + text_bytes]
        self.text_end = self.text_first + text_bytes
        at, end = header + type_at, header + type_at + type_bytes
        while at < end:
            name, info, ref = struct.unpack_from("<III", data, at)
            kind, many = info >> 24 & 0x1f, info & 0xffff
            fixed, each = EXTRA.get(kind, (0, 0))
            size = fixed + each * many
            self.types.append((name, kind, many, ref, data[at + 12:at + 12 + size] if kind == FUNC_PROTO else b""))
            at += 12 + size

    def __len__(self):
        return self.first + len(self.types)

    def get(self, number):
        return self.base.get(number) if number < self.first and self.base else self.types[number - self.first]

    def string(self, offset):
        if offset < self.text_first:
            return self.base.string(offset)
        at = offset - self.text_first
        return self.text[at:self.text.index(b"\0", at)].decode()

    def describe(self, number):
        """A type as C writes it; typedefs are followed to a type that has a name."""
        if not number:
            return "void"
        name, kind, _, ref, _ = self.get(number)
        name = self.string(name)
        if kind == PTR:
            inner = self.describe(ref)
            return inner + ("*" if inner.endswith("*") else " *")
        if kind in (CONST, VOLATILE, RESTRICT):
            word = {CONST: "const ", VOLATILE: "volatile ", RESTRICT: ""}[kind]
            inner = self.describe(ref)
            return inner + " " + word.strip() if inner.endswith("*") else word + inner
        if kind == TYPE_TAG:
            return self.describe(ref)
        if kind == TYPEDEF:
            inner = self.describe(ref)
            return name if inner.startswith(("struct (", "union (", "enum (")) else inner
        if kind in (STRUCT, UNION, FWD, ENUM, ENUM64):
            word = {STRUCT: "struct ", UNION: "union ", FWD: "struct "}.get(kind, "enum ")
            return word + (name or "(anonymous)")
        if kind == FUNC_PROTO:
            return self.prototype(number, "")
        return name or "?"

    def prototype(self, number, name):
        """struct pid *(enum pid_type): "result name(argument, ...)" of a FUNC_PROTO."""
        _, _, many, ref, parameters = self.get(number)
        arguments = [self.top(struct.unpack_from("<II", parameters, 8 * i)[1]) for i in range(many)]
        return "%s %s(%s)" % (self.describe(ref), name, ", ".join(arguments) or "void")

    def top(self, number):
        """An argument: whether the function may change its own copy is nobody's affair."""
        while number and self.get(number)[1] in (CONST, VOLATILE):
            number = self.get(number)[3]
        return self.describe(number)

    def functions(self):
        """Prototypes by name; of a tracepoint that of its typedef btf_trace_NAME."""
        found = {}
        for name, kind, _, ref, _ in self.types:
            text = self.string(name) if kind in (FUNC, TYPEDEF) else ""
            if kind == FUNC:
                found.setdefault(text, set()).add(self.prototype(ref, ""))
            elif text.startswith("btf_trace_"):
                pointed = self.get(ref)[3]
                found.setdefault(text, set()).add(self.prototype(pointed, ""))
        return found


def of_kernel(path):
    return Types(section(path, ".BTF"))


def of_module(path):
    """A module's own: over the part of the kernel's that was put in beside it."""
    data = section(path, ".BTF")
    base = section(path, ".BTF.base")
    return Types(data, Types(base) if base else None) if data else None

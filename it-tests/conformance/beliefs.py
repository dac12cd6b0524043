# SPDX-License-Identifier: Apache-2.0
"""What the Java sources and facts.txt say of the systems and of MLX, read from their text."""

import re
from dataclasses import dataclass, field
from pathlib import Path

LETTERS = {"JAVA_INT": "I", "JAVA_LONG": "L", "ADDRESS": "A", "JAVA_BOOLEAN": "Z", "JAVA_DOUBLE": "D", "void": "V"}

CONSTANT = re.compile(r"static final (?:int|long) (\w+) =\s*(-?(?:0x[\da-fA-F_]+|[\d_]+))L?;")
DESCRIPTOR = re.compile(r"FunctionDescriptor\.(of|ofVoid)\(([\w\s,]*)\)")
UPCALL = re.compile(r"upcallStub\(\s*\w+,\s*$")
NAME = re.compile(r'[(,]\s*"(\w+)"')
FOUND = re.compile(r'\.find\("(\w+)"\)')
BARE_OFFSET = re.compile(r"\.[gs]et\(\s*(?:JAVA_\w+|ADDRESS),\s*([1-9]\w*)")
SYSCTL = re.compile(r'"((?:hw|vm|kern|iogpu)\.\w+)"')
KEY_LIST = re.compile(r"List\.of\(([^)]*)\)")
MLX_C_CALL = re.compile(r'"(mlx_\w+)"')
MLX_C_TABLE = re.compile(r"^ \*   ((?:mlx_\w+,?\s+(?:\*\s+)?)+?)(mlx_\w+_fn) ", re.M)
MLX_SYMBOL = re.compile(r'"(_ZN3mlx\w+)"')

# Whose functions a class binds, by how its name begins; any other class binds what both operating systems have.
BOUND = {"Mac": ["macos"], "Linux": ["linux"], "Nvml": ["nvml"], "": ["macos", "linux"]}


@dataclass(frozen=True)
class Call:
    """A C function and its shape: letters of LETTERS, result first."""

    name: str
    shape: str


@dataclass
class System:
    """One `system` section of facts.txt."""

    name: str
    targets: list
    headers: list = field(default_factory=list)
    facts: list = field(default_factory=list)  # (expression, number as C, where from)
    calls: list = field(default_factory=list)
    data: list = field(default_factory=list)
    sysctls: list = field(default_factory=list)
    unpublished: list = field(default_factory=list)
    absent: set = field(default_factory=set)  # (function, target)


class Beliefs:
    """Everything read; `problems` are the places that could not be."""

    def __init__(self, root):
        self.problems = []
        self.systems = {}
        self._listed = set()
        self.constants = {}
        sources = sorted((root / "native/src/main/java").rglob("*.java"))
        texts = {path.stem: path.read_text() for path in sources}
        bound = {name: text for name, text in texts.items() if "FunctionDescriptor" in text}
        for name, text in bound.items():
            self._read_constants(name, text)
        self._read_facts((root / "it-tests/conformance/facts.txt").read_text())
        for name, text in bound.items():
            self._read_bindings(name, text)
        self.systems["macos"].sysctls = [s for text in texts.values() for s in SYSCTL.findall(text)]
        self.mlx_symbols = sorted({s for text in texts.values() for s in MLX_SYMBOL.findall(text)})
        key_lists = " ".join(KEY_LIST.findall(texts["DeviceQuery"]))
        self.mlx_keys = sorted(set(re.findall(r'"(\w+)"', key_lists)))
        self.mlx_c_functions = read_table((root / "native/src/main/c/mlx_abi.h").read_text())
        called = {name for text in texts.values() for name in MLX_C_CALL.findall(text)}
        untyped = sorted(called - set(self.mlx_c_functions))
        self.problems += [f"{name} is not in the table of mlx_abi.h" for name in untyped]
        unlisted = [name for name in self.constants if name not in self._listed]
        self.problems += [f"{name} is in no line of facts.txt" for name in unlisted]

    def _read_constants(self, name, text):
        for constant, value in CONSTANT.findall(text):
            self.constants[f"{name}.{constant}"] = value.replace("_", "")
        self.problems += [f"{name}: give the offset {bare} a name" for bare in BARE_OFFSET.findall(text)]

    def _read_facts(self, text):
        system = None
        for line in text.splitlines():
            word, _, rest = line.strip().partition(" ")
            if not word or word == "#" or line.startswith("#"):
                continue
            if word == "own":
                self._listed.add(rest)
            elif word == "system":
                name, _, targets = rest.partition(":")
                system = self.systems[name] = System(name, targets.split())
            elif word == "include":
                system.headers += rest.split()
            elif word == "fact":
                self._read_fact(system, rest)
            elif word == "call":
                name, _, types = rest.partition(" = ")
                system.calls.append(Call(name, "".join(LETTERS[t] for t in types.split())))
            elif word == "absent":
                name, _, targets = rest.partition(":")
                system.absent |= {(name, target) for target in targets.split()}
            elif word == "data":
                system.data.append(rest)
            elif word == "unpublished":
                system.unpublished.append(rest)
            else:
                self.problems.append(f"facts.txt: what is {word}?")

    def _read_fact(self, system, text):
        expression, _, value = text.rpartition(" = ")
        if "." in value and value not in self.constants:
            self.problems.append(f"facts.txt: there is no constant {value}")
            return
        self._listed.add(value)
        system.facts.append((expression, self.constants.get(value, value), value))

    def _read_bindings(self, name, text):
        bound = next(systems for start, systems in BOUND.items() if name.startswith(start))
        calls = []
        end = 0
        for descriptor in DESCRIPTOR.finditer(text):
            between = text[end : descriptor.start()]
            end = descriptor.end()
            if UPCALL.search(between):
                continue
            names = NAME.findall(between)
            if names:
                calls.append(Call(names[-1], shape(*descriptor.groups())))
            else:
                self.problems.append(f"{name}: no function's name stands before {descriptor[0]}")
        if len(DESCRIPTOR.findall(text)) != text.count("FunctionDescriptor.of"):
            self.problems.append(f"{name}: a function descriptor that is not a plain list of layouts")
        named = {call.name for call in calls}
        data = [found for found in FOUND.findall(text) if found not in named]
        for system in (self.systems[system] for system in bound):
            system.calls += [call for call in calls if call not in system.calls]
            system.data += [symbol for symbol in data if symbol not in system.data]


def read_table(header):
    """The functions of mlx-c that mlx_abi.h tells the type of."""
    return {name: kind for names, kind in MLX_C_TABLE.findall(header) for name in re.findall(r"mlx_\w+", names)}


def shape(kind, types):
    letters = "".join(LETTERS.get(name, "?") for name in re.findall(r"\w+", types))
    return letters if kind == "of" else "V" + letters

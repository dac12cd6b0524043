# SPDX-License-Identifier: Apache-2.0
"""The checks. Each gives how many beliefs it put to the test, and a line for each that does not hold."""

import os
import re
import subprocess
from dataclasses import dataclass

from beliefs import Beliefs

HERE = "it-tests/conformance"


@dataclass(frozen=True)
class Wheel:
    """A build of MLX as its users get it."""

    name: str
    target: str
    library: str


WHEELS = [Wheel("metal", "aarch64-macos.14.0", "libmlx.dylib"), Wheel("cpu", "x86_64-linux-gnu", "libmlx.so")]


class Bench:
    """A source tree to check, the tools to do it with, and a folder for what is generated on the way."""

    def __init__(self, root, out, mlx_c=None):
        self.root = root
        self.out = out
        self.mlx_c = mlx_c
        self.work = out / "work"
        self.work.mkdir(exist_ok=True)
        self.beliefs = Beliefs(root)

    def compile(self, language, target, source, *options, to="object.o"):
        """The compiler's diagnostics, each a pair of line number and text; none when it compiled."""
        result = self.work / to
        result.unlink(missing_ok=True)
        command = [self.out / "tools/ziglang/zig", language, "-target", target, "-D_GNU_SOURCE"]
        command += ["-ferror-limit=0", "-fno-sanitize=undefined", *options, source, "-o", result]
        caches = {name: str(self.out / "zig") for name in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")}
        environment = {**os.environ, **caches}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        # zig tells clang's errors and its linker's in two ways.
        errors = re.findall(r"^(?:.*?:(\d+):\d+: )?(?:fatal )?error: (.*?)(?:: )?$", done.stderr, re.M)
        if done.returncode != 0 and not errors:
            errors = [("", done.stderr.strip() or f"the compiler ended with {done.returncode}")]
        return [(int(line or 0), text) for line, text in errors]

    def generate(self, name, lines):
        source = self.work / name
        source.write_text("\n".join(lines) + "\n")
        return source

    def includes(self, system):
        """Headers that do not come with a system's compiler."""
        return ["-I", self.out / "nvml/nvidia/nvml_dev/include"] if system.name == "nvml" else []

    def library(self, wheel):
        return self.out / wheel.name / "mlx/lib" / wheel.library

    def headers(self, wheel):
        return self.out / wheel.name / "mlx/include"


def symbols(path, defined):
    """The names a library defines for others, or the names an object needs of others; as C spells them."""
    import lief

    if lief.is_macho(str(path)):
        binary = lief.MachO.parse(str(path)).at(0)
        found = binary.exported_symbols if defined else [s for s in binary.symbols if s.category.name == "UNDEFINED"]
        return {symbol.name.removeprefix("_") for symbol in found}
    binary = lief.ELF.parse(str(path))
    return {s.name for s in (binary.exported_symbols if defined else binary.symtab_symbols) if defined or s.shndx == 0}


def readable(bench):
    """Nothing in the Java sources that this check would pass over."""
    return len(bench.beliefs.constants), bench.beliefs.problems


def facts(bench):
    """Constants, sizes and offsets, by the system's own headers."""
    count, problems = 0, []
    for system in bench.beliefs.systems.values():
        lines = [f"#include <{header}>" for header in system.headers]
        start = len(lines) + 1
        lines += [f'_Static_assert(({e}) == ({n}), "");' for e, n, _ in system.facts]
        for target in system.targets:
            count += len(system.facts)
            for line, error in bench.compile("cc", target, bench.generate("facts.c", lines), "-c", *bench.includes(system)):
                expression, number, where = system.facts[line - start] if line >= start else ("", "", "")
                belief = f"{expression} = {number} ({where}): " if expression else ""
                problems.append(f"{target}: {belief}{error}")
    return count, problems


def prototypes(bench):
    """Java's descriptor of each function against its declaration, its linked name, and its age."""
    count, problems = 0, []
    for system in bench.beliefs.systems.values():
        lines = [f"#include <{header}>" for header in system.headers] + ['#include "shape.hpp"']
        start = len(lines) + 1
        include = ["-I", bench.root / HERE, "-Werror=unguarded-availability", "-Werror=unguarded-availability-new"]
        include += bench.includes(system)
        for target in system.targets:
            calls = [call for call in system.calls if (call.name, target) not in system.absent]
            count += len(calls)
            asked = [f'static_assert(shaped({c.name}, "{c.shape}"), "");' for c in calls]
            asked += ["__attribute__((used)) static void* const used[] = {"]
            asked += [f"(void*)&{call.name}," for call in calls] + ["};"]
            told = [*calls, None, *calls, None]  # what each line from the start speaks of
            source = bench.generate("prototypes.cpp", lines + asked)
            errors = bench.compile("c++", target, source, "-std=c++20", "-c", *include)
            for line, error in errors:
                call = told[line - start] if line >= start else None
                problems.append(f"{target}: {f'{call.name}, bound as {call.shape}: ' if call else ''}{error}")
            if not errors:
                needed = symbols(bench.work / "object.o", defined=False)
                absent = [call.name for call in calls if call.name not in needed]
                problems += [f"{target}: the headers link {name} by another name" for name in absent]
    return count, problems


def link(bench):
    """Each name against the stub of libSystem, by a linker."""
    system = bench.beliefs.systems["macos"]
    names = [call.name for call in system.calls] + system.data
    lines = [f'extern const char s{i} __asm("_{name}");' for i, name in enumerate(names)]
    lines += [f"const void *volatile used[] = {{{', '.join(f'&s{i}' for i in range(len(names)))}}};"]
    lines += ["int main(void) { return used[0] == 0; }"]
    source = bench.generate("link.c", lines)
    errors = bench.compile("cc", system.targets[0], source, "-nostdlib", "-lSystem", to="linked")
    return len(names), [f"libSystem: {error}" for _, error in errors]


def sysctls(bench):
    """Each sysctl's name, by Apple's headers where they tell it."""
    system = bench.beliefs.systems["macos"]
    header = bench.out / "tools/ziglang/lib/libc/include/any-darwin-any/sys/sysctl.h"
    published = set(re.findall(r"\*\s+((?:hw|vm|kern)\.\w+)", header.read_text()))
    asked = sorted(set(system.sysctls) - set(system.unpublished))
    return len(asked), [f"sys/sysctl.h does not name {name}" for name in asked if name not in published]


def signatures(bench):
    """MLX's headers against mlx_abi.h, and the names of what they declare against those in Java."""
    count, problems = 0, []
    source = bench.root / HERE / "mlx.cpp"
    for wheel in WHEELS:
        count += len(re.findall(r"^CALLED|^static_assert", source.read_text(), re.M))
        include = ["-I", bench.headers(wheel), "-I", bench.root / "native/src/main/c"]
        errors = bench.compile("c++", wheel.target, source, "-std=c++20", "-c", *include)
        problems += [f"{wheel.name}: {error}" for _, error in errors]
        if not errors:
            needed = symbols(bench.work / "object.o", defined=False)
            absent = [name for name in bench.beliefs.mlx_symbols if name not in needed]
            problems += [f"{wheel.name}: mlx.cpp has no function that is {name}" for name in absent]
    return count, problems


def mlx_c(bench):
    """mlx-c's headers against mlx_abi.h; no wheel has them, so they are named with --mlx-c."""
    if bench.mlx_c is None:
        return 0, []
    folder = bench.mlx_c / "mlx/c"
    declared = " ".join(path.read_text() for path in sorted(folder.glob("*.h")))
    known = [(f, t) for f, t in bench.beliefs.mlx_c_functions.items() if re.search(rf"\b{f}\(", declared)]
    lines = [f"#include <{name}>" for name in ("stdbool.h", "stddef.h", "math.h", "mlx/c/mlx.h")]
    lines += ['#include "shape.hpp"']
    lines += [f"#include <mlx/c/{name}.h>" for name in ("cuda", "memory", "metal") if (folder / f"{name}.h").exists()]
    lines += ["namespace abi {", '#include "mlx_abi.h"', "}"]
    asserts = ["abi::MLX_CPU == (int)::MLX_CPU", "abi::MLX_GPU == (int)::MLX_GPU"]
    asserts += [f"alike({function}, abi::{type}())" for function, type in known]
    if "mlx_metal_device_info" in dict(known):
        fields = ("architecture", "max_buffer_length", "max_recommended_working_set_size", "memory_size")
        theirs, ours = "::mlx_metal_device_info_t", "struct abi::mlx_metal_device_info"
        asserts += [f"offsetof({theirs}, {f}) == offsetof({ours}, {f})" for f in fields]
        asserts += [f"sizeof({theirs}) == sizeof({ours})"]
    lines += [f'static_assert({a}, "{a}");' for a in asserts]
    include = ["-I", bench.mlx_c, "-I", bench.root / HERE, "-I", bench.root / "native/src/main/c"]
    source = bench.generate("mlx_c.cpp", lines)
    errors = bench.compile("c++", WHEELS[0].target, source, "-std=c++20", "-c", *include)
    return len(asserts), [f"mlx-c: {error}" for _, error in errors]


def exports(bench):
    """Each mangled name in the Java sources, in the export table of the real library."""
    problems = []
    for wheel in WHEELS:
        exported = symbols(bench.library(wheel), defined=True)
        absent = [name for name in bench.beliefs.mlx_symbols if name not in exported]
        problems += [f"{wheel.library} of {wheel.name} does not export {name}" for name in absent]
    return len(WHEELS) * len(bench.beliefs.mlx_symbols), problems


def keys(bench):
    """Each key of MLX's device description, in MLX's own words: its header, or the library of the Metal build."""
    metal = WHEELS[0]
    header = (bench.headers(metal) / "mlx/device.h").read_text()
    described = set(re.findall(r"\w+", header))
    library = bench.library(metal).read_bytes()
    absent = [k for k in bench.beliefs.mlx_keys if k not in described and k.encode() + b"\0" not in library]
    return len(bench.beliefs.mlx_keys), [f"MLX knows no device key {key}" for key in absent]


def stand_in(bench):
    """The stand-in libSystem of the Java tests declares what Apple declares."""
    source = bench.root / HERE / "libsystem-stand-in.c"
    errors = bench.compile("cc", "aarch64-macos.14.0", source, "-c", "-Wall", "-Werror")
    return len(re.findall(r"^(?:LIBSYSTEM|_Static_assert)\b", source.read_text(), re.M)), [f"stand-in: {error}" for _, error in errors]


ALL = [readable, facts, prototypes, link, sysctls, signatures, mlx_c, exports, keys, stand_in]

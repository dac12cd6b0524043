# SPDX-License-Identifier: Apache-2.0
"""Negative controls: on a copy of the sources every belief of one kind is changed, and the check of that kind must then
refuse each of them."""

import re
import shutil
from pathlib import Path

import checks

JAVA = "native/src/main/java"
COPIED = [JAVA, "native/src/main/c", checks.HERE]


def edit(root, pattern, change, glob=None):
    """Every match in the Java sources, or in the files of glob."""
    for path in root.glob(glob or f"{JAVA}/**/*.java"):
        path.write_text(re.sub(pattern, change, path.read_text(), flags=re.M))


def more(match):
    return f"{match[1]}{int(match[2], 0) + 1}{match[3]}"


def numbers(root, start):
    """One more in each fact whose expression begins so, in facts.txt or in the Java constant it names."""
    number = r"(-?(?:0x[\da-fA-F]+|\d+))"
    edit(root, rf"^(fact {start}.* = ){number}()$", more, f"{checks.HERE}/facts.txt")
    systems = checks.Beliefs(root).systems.values()
    chosen = [(system, where) for system in systems for e, _, where in system.facts if re.match(start, e)]
    for name in {where for _, where in chosen if "." in where}:
        source, constant = name.split(".")
        edit(root, rf"(static final (?:int|long) {constant} =\s*){number}(L?;)", more, f"{JAVA}/**/{source}.java")
    return sum(len(system.targets) for system, _ in chosen)


def constants(root):
    return numbers(root, r"(?!sizeof|offsetof)")


def sizes(root):
    return numbers(root, "sizeof")


def offsets(root):
    return numbers(root, "offsetof")


def prototypes(root):
    other = {"JAVA_INT": "JAVA_LONG", "JAVA_LONG": "JAVA_INT", "ADDRESS": "JAVA_INT"}
    swapped = lambda match: re.sub("|".join(other), lambda m: other[m[0]], match[0])
    edit(root, r"FunctionDescriptor\.of(Void)?\([^)]*\)", swapped)
    edit(root, r"^call .*", swapped, f"{checks.HERE}/facts.txt")


def symbols(root):
    """Names looked up in libSystem."""
    edit(root, r'"(\w+)"(\)?(\s*\.orElseThrow\(\))?,\s*FunctionDescriptor)', r'"\1x"\2')
    edit(root, r'(\.find\("\w+)"', r'\1x"')
    edit(root, r"^(call|data) (\w+)", r"\1 \2x", f"{checks.HERE}/facts.txt")


def sysctls(root):
    edit(root, r'"((hw|vm|kern)\.\w+)"', r'"\1x"')


def signatures(root):
    edit(root, r"^typedef .*\(\*mlx_core_", "typedef float (*mlx_core_", "native/src/main/c/mlx_abi.h")
    edit(root, "MLX_CPU, MLX_GPU", "MLX_GPU, MLX_CPU", "native/src/main/c/mlx_abi.h")


def mlx_c(root):
    signatures(root)
    header = "native/src/main/c/mlx_abi.h"
    edit(root, r"^typedef .*\(\*mlx_(?!core)", "typedef float (*mlx_", header)
    edit(root, r"char architecture.*", "int reserved; \\g<0> int more[2];", header)


def mlx_symbols(root):
    """Names looked up in libmlx."""
    edit(root, '"_ZN3mlx4core', '"_ZN3mlx4cora')


def keys(root):
    edit(root, r'"(\w+)"', r'"\1x"', f"{JAVA}/**/DeviceQuery.java")


def stand_in(root):
    """An argument more, a field more, a variable of another type, another flavor."""
    argument = lambda match: f"{match[1]}(short more{'' if match[2] else ', '}"
    source = f"{checks.HERE}/libsystem-stand-in.c"
    edit(root, r"^(LIBSYSTEM .*?\w+)\((void)?", argument, source)
    edit(root, r"^LIBSYSTEM const (struct \w+ \w+ =)", r"LIBSYSTEM \1", source)
    edit(root, r"^struct stand_in_.*\{", r"\g<0> uint64_t more;", source)
    edit(root, r"\bSTAND_IN_REGIONS = 8", "STAND_IN_REGIONS = 9", source)


def too_new(root):
    """A function of macOS 14.4, where 14.0 is what the guard runs on."""
    line = "call dispatch_allow_send_signals = JAVA_INT JAVA_INT\n"
    edit(root, r"^call task_info", line + "call task_info", f"{checks.HERE}/facts.txt")
    return 1


def unreadable(root):
    """What the reading of Java sources would pass over without a word."""
    source = """
      private static final int UNLISTED = 7;
      Object elsewhere = FunctionDescriptor.of(JAVA_INT);
      Object nested = bind("f", FunctionDescriptor.of(JAVA_INT, ADDRESS.withName("g()")));
      int value = segment.get(JAVA_INT, 24);
      Object unknown = image.find("mlx_no_such_function");
    """
    (root / JAVA / "MacNew.java").write_text(source)
    return 5


CONTROLS = [
    (unreadable, checks.readable),
    (constants, checks.facts),
    (sizes, checks.facts),
    (offsets, checks.facts),
    (prototypes, checks.prototypes),
    (too_new, checks.prototypes),
    (symbols, checks.link),
    (sysctls, checks.sysctls),
    (signatures, checks.signatures),
    (mlx_c, checks.mlx_c),
    (mlx_symbols, checks.exports),
    (keys, checks.keys),
    (stand_in, checks.stand_in),
]


def run(root, out, mlx_c_headers):
    """For each control: its name, how many beliefs it changed, and the refusals."""
    tree = out / "changed"
    for change, check in CONTROLS:
        if change is mlx_c and mlx_c_headers is None:
            continue
        shutil.rmtree(tree, ignore_errors=True)
        for folder in COPIED:
            shutil.copytree(Path(root) / folder, tree / folder)
        changed = change(tree)
        count, problems = check(checks.Bench(tree, out, mlx_c_headers))
        yield change.__name__, changed or count, list(dict.fromkeys(problems))
    shutil.rmtree(tree)

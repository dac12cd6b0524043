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


def facts(root):
    more = lambda match: f"{match[1]}{int(match[2], 0) + 1}{match[3]}"
    edit(root, r"(static final (?:int|long) \w+ =\s*)(-?(?:0x[\da-fA-F]+|\d+))(L?;)", more)
    edit(root, r"^(fact .* = )(-?(?:0x[\da-fA-F]+|\d+))()$", more, f"{checks.HERE}/facts.txt")


def prototypes(root):
    other = {"JAVA_INT": "JAVA_LONG", "JAVA_LONG": "JAVA_INT", "ADDRESS": "JAVA_INT"}
    swapped = lambda match: re.sub("|".join(other), lambda m: other[m[0]], match[0])
    edit(root, r"FunctionDescriptor\.of(Void)?\([^)]*\)", swapped)
    edit(root, r"^call .*", swapped, f"{checks.HERE}/facts.txt")


def link(root):
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


def exports(root):
    edit(root, '"_ZN3mlx4core', '"_ZN3mlx4cora')


def keys(root):
    edit(root, r'"(\w+)"', r'"\1x"', f"{JAVA}/**/DeviceQuery.java")


def stand_in(root):
    """An argument more."""
    more = lambda match: f"{match[1]}(short more{'' if match[2] else ', '}"
    edit(root, r"^(LIBSYSTEM .*?\w+)\((void)?", more, f"{checks.HERE}/libsystem-stand-in.c")


def too_new(root):
    """A function of macOS 14.4, where 14.0 is what the guard runs on."""
    lines = "include os/os_sync_wait_on_address.h\n"
    lines += "call os_sync_wake_by_address_any = JAVA_INT ADDRESS JAVA_LONG JAVA_INT\n"
    edit(root, r"^include mach/mach.h", lines + "include mach/mach.h", f"{checks.HERE}/facts.txt")
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
    (facts, checks.facts),
    (prototypes, checks.prototypes),
    (too_new, checks.prototypes),
    (link, checks.link),
    (sysctls, checks.sysctls),
    (signatures, checks.signatures),
    (mlx_c, checks.mlx_c),
    (exports, checks.exports),
    (keys, checks.keys),
    (stand_in, checks.stand_in),
]


def run(root, out, mlx_c_headers):
    """For each control: its name, how many beliefs it changed, and how many of them were refused."""
    tree = out / "changed"
    for change, check in CONTROLS:
        if change is mlx_c and mlx_c_headers is None:
            continue
        shutil.rmtree(tree, ignore_errors=True)
        for folder in COPIED:
            shutil.copytree(Path(root) / folder, tree / folder)
        changed = change(tree)
        count, problems = check(checks.Bench(tree, out, mlx_c_headers))
        yield change.__name__, changed or count, len(set(problems))
    shutil.rmtree(tree)

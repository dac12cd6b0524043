#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The jar on a JVM and, with a libmlx, on a real MLX of this machine: attach, look, limits in force, detach.
Says each thing it has seen; ends with 1 at the first that is otherwise."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTLING_SECONDS = 30


class Host:
    def __init__(self, java_home, options, classes):
        java = [java_home / "bin/java", "--enable-native-access=ALL-UNNAMED", "-XX:+EnableDynamicAgentLoading"]
        self.process = subprocess.Popen(
            [*java, *options, "-cp", classes, "Host"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.expect("ready")

    def ask(self, command):
        print(command, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()

    def expect(self, answer, command=None):
        got = self.process.stdout.readline().strip() if command is None else self.ask(command)
        must(got == answer, f"the host answers {answer!r}", got)

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        must(code == 0, "the host ends well", f"exit code {code}")


def must(good, what, otherwise):
    print(f"{'yes' if good else 'NO '}  {what}{'' if good else f'; instead: {otherwise}'}", flush=True)
    if not good:
        sys.exit(1)


def run(jar, java_home, verb, host):
    command = [java_home / "bin/java", "-jar", jar, verb, str(host.process.pid), "--json"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=120)
    if verb != "status" or done.returncode != 0:
        must(done.returncode == 0, f"{verb} ends with 0", f"{done.returncode}: {done.stdout}")
    return json.loads(done.stdout)


def settled(jar, java_home, host, what, good):
    """The status, once it is as described."""
    end = time.monotonic() + SETTLING_SECONDS
    while True:
        status = run(jar, java_home, "status", host).get("status")
        if (status and good(status)) or time.monotonic() > end:
            must(status and good(status), f"the guard says {what}", json.dumps(status))
            return status
        time.sleep(0.5)


def waiting(status):
    return status["state"] == "WAITING"


def limits(status):
    return {
        layer["name"]: part.get("effectiveBytes")
        for layer in status["layers"]
        for part in layer["parts"]
        if part["status"] == "ACTIVE"
    }


def unguarded_limit(java_home, classes, libmlx):
    """What MLX chooses by itself, and a control: whether this machine can use MLX at all."""
    host = Host(java_home, [], classes)
    host.expect("loaded", f"load {libmlx}")
    host.ask("active")
    limit = host.ask("memory-limit")
    must(limit.isdigit(), "MLX works without a guard", limit)
    host.end()
    return limit


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--java-home", type=Path, required=True, help="the JDK the host and the command line run on")
    arguments.add_argument("--jar", type=Path, required=True)
    arguments.add_argument("--libmlx", type=Path, help="without it, no MLX comes into the host")
    arguments.add_argument("--use", nargs="+", default=[], metavar="LAYER", help="use MLX, and expect these ACTIVE")
    chosen = arguments.parse_args()
    java_home, jar = chosen.java_home, chosen.jar.resolve()

    with tempfile.TemporaryDirectory() as classes:
        javac = [java_home / "bin/javac", "--release", "22", "-d", classes, HERE / "Host.java"]
        subprocess.run(javac, check=True)

        host = Host(java_home, [f"-javaagent:{jar}"], classes)
        settled(jar, java_home, host, "WAITING", waiting)
        host.end()

        libmlx = chosen.libmlx.resolve() if chosen.libmlx else None
        before = unguarded_limit(java_home, classes, libmlx) if chosen.use else None

        host = Host(java_home, [], classes)
        answer = run(jar, java_home, "attach", host)
        must(answer["ok"] and answer["changed"], "attach has started a guard", json.dumps(answer))
        settled(jar, java_home, host, "WAITING", waiting)
        if libmlx:
            host.expect("loaded", f"load {libmlx}")
            print(f"     MLX is loaded and not used: {run(jar, java_home, 'status', host)['status']['state']}")
        if chosen.use:
            host.ask("active")
            in_force = f"{', '.join(chosen.use)} ACTIVE"
            status = settled(jar, java_home, host, in_force, lambda it: limits(it).keys() >= set(chosen.use))
            backends = [(each["backend"], each["version"]) for each in status["allocators"]]
            print(f"     {backends}, {limits(status)}, MLX's own memory limit is {before}")
            host.expect(str(limits(status)["memory-limit"]), "memory-limit")
        run(jar, java_home, "detach", host)
        must(run(jar, java_home, "status", host)["guarded"] is False, "no guard is left", "one is")
        if chosen.use:
            host.expect(before, "memory-limit")
        host.end()


if __name__ == "__main__":
    main()

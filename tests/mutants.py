"""Breaks the code that reads, compares, finds and mends at random places, one at a time: a test should fail for each.

    python -m tests.mutants [-n 200] [--seed 1] [--quick] [WORDS]

A comparison or condition is turned, a number is off by one, a return gives nothing, a call is dropped. Only the tests
that run the line are tried, up to a minute of them. What survives is printed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, partial
from hashlib import sha256
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FunctionType, ModuleType
from typing import Any

import myst_parser.sphinx_ext.main  # noqa: F401 - what every test wants is loaded once, and then copied with the process
import pytest
import sphinx.application  # noqa: F401
from coverage import CoverageData

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sphinx_apparatus"
FOLDERS = ("corrections", "checks", "notation", "witnesses", "text", "records")
SAFETY = "report patterns comparison pages places data swelling builds works"
OTHERS = (
    "checks errors notation witness lacunae layers locators toml names proofreading robustness kit sources works notes "
    "new naming domain about language pairs guest html remarks values text registers first_hour allowed stretches "
    "citation marks metadata_files trees single_entries settings direction letters companions formats nesting upstream"
)
ROOMS = {"safety": SAFETY.split(), "extension": OTHERS.split()}
TESTS = ["tests/corrections", *(f"tests/{room}/test_{name}.py" for room in ROOMS for name in ROOMS[room])]
KEPT = ROOT / "build/mutants"
BUDGET = 60
"""How many seconds of tests are tried for one mutant, by the time that they took unbroken."""
QUICK = 0.05
"""Up to how many seconds a test is quick: one that calls a function, and builds nothing."""
UNTOLD = (0, int(pytest.ExitCode.USAGE_ERROR), int(pytest.ExitCode.NO_TESTS_COLLECTED))
"""What pytest returns where no test failed, or none was there to fail."""
NOT_PUT_IN = 99
"""What the copy of a process returns where a mutant is no part of a function, but of what is done in loading."""
SHARE = 25
"""How many mutants are tried by one process in which the tests are loaded."""
QUIET = ["-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
EDGES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


@dataclass(frozen=True)
class Mutant:
    """One change to a module: the how-manieth that its tree allows, its line, and the words before and after."""

    path: Path
    number: int
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.was}  →  {self.now}"


def changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str, Any]]:
    """Yield a node, one of its fields, and another value for it, for every mutant of a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for swap in (TURNED, EDGES):
                if new := swap.get(type(node.ops[0])):
                    yield node, "ops", [new()]
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield from ((node, "test", ast.Constant(value)) for value in (True, False))
        elif isinstance(node, ast.comprehension) and node.ifs:
            yield node, "ifs", []
        elif isinstance(node, ast.BoolOp):
            yield node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And()
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            yield node, "op", ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield node, "value", node.value + 1
        elif (isinstance(node, ast.Return | ast.Yield) and node.value) or called(node):
            yield node, "value", ast.Constant(True if is_false(node) else None)


def is_false(node: ast.AST) -> bool:
    """Tell whether a statement returns False, for which nothing would do as well."""
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is False


def called(node: ast.AST) -> bool:
    """Tell whether a statement only calls something."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom)


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield the mutants of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, (node, name, new) in enumerate(changes(tree)):
        was, old = ast.unparse(node), getattr(node, name)
        line = next(n.lineno for n in ast.walk(node) if isinstance(n, ast.expr | ast.stmt))
        setattr(node, name, new)
        now = ast.unparse(node)
        setattr(node, name, old)
        if was != now and not was.startswith("TYPE_CHECKING"):
            yield Mutant(path, number, line, was.split("\n")[0][:90], now.split("\n")[0][:90])


def broken(mutant: Mutant) -> CodeType:
    """Return the code of the mutant's module."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    node, name, new = list(changes(tree))[mutant.number]
    setattr(node, name, copy.deepcopy(new))
    return compile(ast.fix_missing_locations(tree), str(mutant.path), "exec")


class Finder(MetaPathFinder):
    """Gives the module of a mutant instead of the one in its file."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        self.code = broken(mutant)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return how to load the mutant's module; nothing for any other."""
        spec = PathFinder.find_spec(name, path) if name == self.name else None
        if spec:
            spec.loader = Broken(name, str(spec.origin), self.code)
        return spec


class Broken(SourceFileLoader):
    """Loads a module with other code."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        """Return that code."""
        return self.code


def limited(seconds: int) -> None:
    """End this process after so many seconds of its own work, however busy the machine, or of a long wait."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(20 * seconds)


def apart(work: Callable[[], int], seconds: int) -> int:
    """Do work in a copy of this process, silently; return its status, or -1 where it was killed or took too long."""
    if pid := os.fork():
        status = os.waitpid(pid, 0)[1]
        return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
    limited(seconds)
    for name in [name for name in sys.modules if name.split(".")[0] in ("sphinx_apparatus", "tests")]:
        del sys.modules[name]
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(null, stream)
    os._exit(int(work()))


class Clock:
    """A plugin that counts how long each test takes, by its name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the time of one phase."""
        self.seconds[report.nodeid] += report.duration


class Few:
    """A plugin that takes only some tests, in their order; those that are gone are left out."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.order = {name: number for number, name in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others."""
        chosen = [item for item in items if item.nodeid in self.order]
        items[:] = sorted(chosen, key=lambda item: self.order[item.nodeid])


def files_of_tests() -> list[str]:
    """Return the files of tests that run in this process, from the top."""
    paths = (path for name in TESTS for path in ([Path(name)] if name.endswith(".py") else Path(name).glob("test_*")))
    return sorted(str(path) for path in paths if path.exists())


def kept(test: str) -> Path:
    """Return where it is kept what is known of a file of tests: a base of names."""
    return KEPT / test.replace("/", "-").removesuffix(".py")


def measured(test: str) -> int:
    """Run a file of tests, and keep which of them runs which lines of what, and how long; return pytest's status."""
    data = kept(test).with_suffix(".coverage")
    os.environ["COVERAGE_FILE"] = str(data)
    clock, rooms = Clock(), [f"--cov={PACKAGE / folder}" for folder in FOLDERS]
    cover = [*rooms, "--cov-context=test", "--cov-report="]
    data.unlink(missing_ok=True)
    if status := int(pytest.main([*QUIET, *cover, test], [clock])):
        return status
    found = CoverageData(str(data))
    found.read()
    lines: dict[str, dict[str, list[int]]] = {}
    for path in found.measured_files():
        for line, contexts in found.contexts_by_lineno(path).items():
            shared = any(context.endswith("|setup") for context in contexts)  # by a fixture, maybe for all tests here
            for name in clock.seconds if shared else {context.rpartition("|")[0] for context in contexts if context}:
                lines.setdefault(str(Path(path).relative_to(ROOT)), {}).setdefault(name, []).append(line)
    said = {"seconds": clock.seconds, "lines": lines, "sources": {path: digest(path) for path in lines}}
    kept(test).with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")
    return 0


def digest(path: str) -> str:
    """Keep a module as it is now; return under which name."""
    text = (ROOT / path).read_bytes()
    name = sha256(text).hexdigest()[:16]
    (KEPT / name).write_bytes(text)
    return name


def stale(test: str) -> bool:
    """Tell whether a file of tests is newer than what is known of it, or nothing is."""
    known = kept(test).with_suffix(".json")
    return not known.exists() or Path(test).stat().st_mtime > known.stat().st_mtime


class Tests:
    """Which tests run a line, and how long each takes, by what was measured; lines of changed modules are found."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.known = [json.loads(kept(test).with_suffix(".json").read_text(encoding="utf-8")) for test in tests]
        self.seconds = {name: seconds for known in self.known for name, seconds in known["seconds"].items()}
        self.places = cache(self._places)

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests of a mutant that fit into the budget: the quick ones, then those named after its module."""
        found, total = list[str](), 0.0
        own, seconds = re.compile(rf"test_\w*{mutant.path.stem.rstrip('s')}"), self.seconds
        order = {test: (seconds[test] > QUICK, not own.search(test), seconds[test]) for test in self.running(mutant)}
        for test in sorted(order, key=order.__getitem__):
            total += self.seconds[test]
            if found and total > BUDGET:
                break
            found.append(test)
        return found

    def running(self, mutant: Mutant) -> set[str]:
        """Return the tests that run the line of a mutant; where it was not there, those that run any of the module."""
        path = str(mutant.path.relative_to(ROOT))
        exact, every = set[str](), set[str]()
        for known in self.known:
            if path in known["lines"]:
                line = self.places(path, known["sources"][path]).get(mutant.line)
                exact |= {name for name, lines in known["lines"][path].items() if line in lines}
                every |= known["lines"][path].keys()
        return (exact or every) & self.seconds.keys()

    def _places(self, path: str, name: str) -> dict[int, int]:
        """Return where each line of a module was when it was measured."""
        was, now = (file.read_text(encoding="utf-8").split("\n") for file in (KEPT / name, ROOT / path))
        blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        return {b + n + 1: a + n + 1 for a, b, size in blocks for n in range(size)}


def tried(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Tell whether a test fails with the mutant."""

    def work() -> int:
        try:
            sys.meta_path.insert(0, Finder(mutant))
            return int(
                pytest.main([*QUIET, "-x", *dict.fromkeys(test.partition("::")[0] for test in tests)], [Few(tests)])
            )
        except BaseException:  # what cannot even be loaded
            return 1

    return apart(work, 3 * BUDGET) not in UNTOLD


def functions_in(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Yield the code of every function and class in a module's code, by its whole name."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner.co_qualname, inner
            yield from functions_in(inner)


def bare(value: Any) -> FunctionType | None:
    """Return the function behind what decorators and properties made of it; None where there is none."""
    for _ in range(9):
        if isinstance(value, FunctionType) and not hasattr(value, "__wrapped__"):
            return value
        names = ("__wrapped__", "__func__", "fget", "func")
        value = next((getattr(value, name) for name in names if getattr(value, name, None)), None)
    return None


def functions_of(owner: ModuleType | type, module: str) -> Iterator[FunctionType]:
    """Yield the functions of a module, or of a class in it, methods included."""
    for value in list(vars(owner).values()):
        if isinstance(value, type) and value.__module__ == module and value is not owner:
            yield from functions_of(value, module)
        elif (found := bare(value)) and found.__module__ == module:
            yield found


def put_in(mutant: Mutant) -> bool:
    """Give the functions of the mutant's module, which is loaded, the code of the mutant; tell whether any changed.

    Those that are called in loading it have done their work before.
    """
    name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    old, new = (dict(functions_in(code)) for code in (plain(mutant.path), broken(mutant)))
    changed, done = False, called_in_loading(ast.parse(mutant.path.read_text(encoding="utf-8")))
    for function in functions_of(import_module(name), name):
        whole = function.__code__.co_qualname
        if whole in new and new[whole] != old.get(whole):
            function.__code__, changed = new[whole], changed or whole not in done
    return changed


def called_in_loading(node: ast.AST) -> set[str]:
    """Return the names of the functions that a module calls outside of functions."""
    found: set[str] = {node.func.id} if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else set()
    inner = node.decorator_list if isinstance(node, ast.FunctionDef) else list(ast.iter_child_nodes(node))
    return found.union(*map(called_in_loading, inner if not isinstance(node, ast.Lambda) else ()))


def plain(path: Path) -> CodeType:
    """Return the code of a module as it is, made as that of its mutants is."""
    return compile(ast.fix_missing_locations(ast.parse(path.read_text(encoding="utf-8"))), str(path), "exec")


class Trials:
    """A plugin that tries mutants in copies of a process in which the tests are loaded, and tells which were killed.

    A test that kills one is run unbroken too, once: what fails there as well kills nothing.
    """

    def __init__(self, cases: Sequence[tuple[Mutant, Sequence[str]]], tell: Callable[[Mutant, bool], None]) -> None:
        self.cases, self.tell = cases, tell
        self.failed, self.sound = "", dict[str, bool]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep which test failed first."""
        self.failed = self.failed or (report.nodeid if report.failed else "")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try one mutant after another; those that no function can be given are tried in a new process."""
        items = {item.nodeid: item for item in session.items}
        factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        base = factory.getbasetemp()
        for mutant, tests in self.cases:
            known = [items[test] for test in tests if test in items]
            status = self.status(session, mutant, known)
            self.tell(mutant, tried(mutant, tests) if status == NOT_PUT_IN else status not in UNTOLD)
            for path in base.iterdir():
                shutil.rmtree(path, ignore_errors=True)
        return True

    def status(self, session: pytest.Session, mutant: Mutant, items: Sequence[pytest.Item]) -> int:
        """Return what a copy of this process returns with the mutant, of tests that pass without it."""
        while True:
            chosen = {item.nodeid: item for item in items if self.sound.get(item.nodeid, True)}
            status, killer = self.copied(session, list(chosen.values()), mutant)
            if killer and killer not in self.sound:
                self.sound[killer] = self.copied(session, [chosen[killer]])[0] == 0
            if not killer or self.sound[killer]:
                return status

    def copied(
        self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant | None = None
    ) -> tuple[int, str]:
        """Return 1 and the test that fails in a copy of this process, else 0; -1 where it took too long; NOT_PUT_IN."""
        read, write = os.pipe()
        if pid := os.fork():
            os.close(write)
            with os.fdopen(read, encoding="utf-8") as told:
                killer = told.read()
            status = os.waitpid(pid, 0)[1]
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1, killer
        limited(3 * BUDGET)
        os._exit(self.run(session, items, mutant, write))

    def run(self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant | None, write: int) -> int:
        """Run tests with the mutant until one fails; return as `copied` does, and write its name."""
        try:
            if mutant and not put_in(mutant):
                return NOT_PUT_IN
            for item, following in zip(items, [*items[1:], None], strict=True):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    os.write(write, self.failed.encode())
                    return 1
        except BaseException:  # what cannot even be put in
            return 1
        return 0


def judged(cases: Sequence[tuple[Mutant, Sequence[str]]]) -> list[tuple[Mutant, bool]]:
    """Return the mutants, and whether each was killed."""
    found: list[tuple[Mutant, bool]] = []
    trials = Trials(cases, lambda mutant, killed: found.append((mutant, killed)))
    files = sorted({test.partition("::")[0] for _, tests in cases for test in tests})
    with TemporaryDirectory() as folder, Path(os.devnull).open("w") as null, redirect_stdout(null):
        pytest.main([*QUIET, f"--basetemp={folder}/base", *files], [trials])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a sample; print the survivors and the figures, return 1 where more than one in twenty survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("words", nargs="*", help="only modules whose path has one of these")
    parser.add_argument("-n", type=int, default=200, help="how many mutants are tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="only files of tests that were measured already")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    KEPT.mkdir(parents=True, exist_ok=True)
    tests = files_of_tests()
    tests = [test for test in tests if not stale(test)] if options.quick else tests
    for test in filter(stale, tests):
        print(f"measured: {test}", flush=True)
        if apart(partial(measured, test), 3600):
            print(f"{test} does not pass unbroken: run it first.")
            return 2
    paths = sorted(path for folder in FOLDERS for path in (PACKAGE / folder).rglob("*.py"))
    paths = [path for path in paths if not options.words or any(word in str(path) for word in options.words)]
    everything = [mutant for path in paths for mutant in mutants(path)]
    sample = random.Random(options.seed).sample(everything, min(options.n, len(everything)))
    known = Tests(tests)
    cases = [(mutant, known.of(mutant)) for mutant in sample]
    print(f"{len(everything)} mutants, {len(sample)} of them tried", flush=True)
    survived = len([case for case in cases if not case[1]])
    for mutant, tests in cases:
        if not tests:
            print(f"no test: {mutant}", flush=True)
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        known_cases, number = [case for case in cases if case[1]], 0
        shares = [known_cases[start : start + SHARE] for start in range(0, len(known_cases), SHARE)]
        for found in pool.imap_unordered(judged, shares):
            number, survived = number + len(found), survived + sum(not killed for _, killed in found)
            print("".join(f"survived: {mutant}\n" for mutant, killed in found if not killed), end="")
            print(f"{number} tried, {survived} survived", flush=True)
    print(f"{len(sample) - survived} of {len(sample)} killed", flush=True)
    return int(survived * 20 > len(sample))


if __name__ == "__main__":
    sys.exit(main())

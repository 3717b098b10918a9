"""Mutants of the rules: change one condition at a time and see whether a test of who may do what notices.

``make mutants`` runs all, ``make mutants ARGS=matching`` those of one app. Works on copies of the checkout, so nothing
here is touched. A survivor is a condition that no cell of a table proves.
"""

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
APPS = ("kernel", "profiles", "marketplace", "matching", "engagements")
# A rule of a lower app is proven by the tables of the upper ones too.
TABLES = ("test_rules", "test_who_may", "test_transitions_{app}")
TESTS = {
    app: [f"tests/{upper}/{name}.py".format(app=upper) for upper in APPS[APPS.index(app) :] for name in TABLES]
    for app in APPS
}
KILLED, SURVIVED, UNTOLD = "killed", "SURVIVED", "UNTOLD"
LEFT_OUT = shutil.ignore_patterns(".git", ".data", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", "*.pyc")


@dataclass
class Mutant:
    """One changed condition: where, what was done, and the module's text with it."""

    line: int
    what: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield the module once for each condition: dropped, given to nobody, given to everybody."""
    tree = ast.parse(source)
    exported = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"]
    names = {part for node in exported for part in ast.walk(node)}
    spots = [node for node in ast.walk(tree) if _changes(node) and node not in names]
    for node in spots:
        for which, _ in enumerate(_changes(node)):
            mutated = copy.deepcopy(tree)
            spot = _same(tree, mutated, node)
            what, new = _changes(spot)[which]
            _replace(mutated, spot, new)
            yield Mutant(node.lineno, what, ast.unparse(ast.fix_missing_locations(mutated)))  # type: ignore[attr-defined]


def _same(tree: ast.AST, mutated: ast.AST, node: ast.AST) -> ast.AST:
    """Return the node of the copy that stands where `node` stands."""
    return next(new for old, new in zip(ast.walk(tree), ast.walk(mutated), strict=True) if old is node)


def _changes(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return (in words, new expression) for each way a node can be changed; none for most nodes."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and ast.unparse(node.right) != "None":
        sides = ((node.left, node.right), (node.right, node.left))
        return [(f"drops {ast.unparse(gone)}", kept) for gone, kept in sides]
    if isinstance(node, ast.IfExp):
        return [(f"forgets to ask {ast.unparse(node.test)}", node.body), ("never lets anybody", node.orelse)]
    if isinstance(node, ast.List) and len(node.elts) > 1:
        return [
            (f"takes {ast.unparse(gone)} off the list", ast.List([e for e in node.elts if e is not gone], ast.Load()))
            for gone in node.elts
        ]
    return list(_of_a_call(node)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else []


def _of_a_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = ast.unparse(node.func)
    if name == "Q" and node.keywords + node.args:
        yield from _without_one(node)
        yield from _anybody(node)
    if name in {"_member", "_who_knows"} and len(node.args) > 1:
        for role in node.args:
            yield f"takes {ast.unparse(role)} away", ast.Call(node.func, [a for a in node.args if a is not role], [])


def _without_one(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    if len(node.keywords) + len(node.args) < 2:
        return
    for gone in node.keywords:
        kept = [k for k in node.keywords if k is not gone]
        yield f"forgets {gone.arg}", ast.Call(node.func, node.args, kept)


def _anybody(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = ast.Name("Q", ast.Load())
    nobody = ast.Call(name, [], [ast.keyword("pk__in", ast.List([], ast.Load()))])
    everybody = ast.Call(name, [], [ast.keyword("pk__isnull", ast.Constant(value=False))])
    text = ast.unparse(node)[:60]
    for who, new in (("nobody", nobody), ("everybody", everybody)):
        if ast.unparse(node) != ast.unparse(new):
            yield f"gives {text} to {who}", new


def _replace(tree: ast.AST, old: ast.AST, new: ast.expr) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(item is old for item in value):
                setattr(parent, name, [new if item is old else item for item in value])


def survives(home: Path, tests: list[str]) -> bool:
    """Say whether the tables still agree; one failing cell is enough to kill."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(home)},
        capture_output=True,
        check=False,
    )
    return run.returncode == 0


def lane(number: int, lanes: int, asked: list[str]) -> None:
    """Try every `lanes`-th mutant in a copy of the checkout and print what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "kaji"
        shutil.copytree(BASE_DIR, home, ignore=LEFT_OUT)
        for app in asked:
            tests = [path for path in TESTS[app] if (home / path).exists()]
            path = home / app / "rules.py"
            source = path.read_text()
            for mutant in islice(mutants(source), number, None, lanes):
                path.write_text(mutant.text)
                outcome = SURVIVED if survives(home, tests) else KILLED
                print(f"{outcome} {app}/rules.py:{mutant.line} {mutant.what}", flush=True)
            path.write_text(source)
            if number == 0 and not survives(home, tests):
                print(f"{UNTOLD} {app}: the tables fail without any mutant", flush=True)


def main() -> int:
    """Share the mutants among as many processes as there are processors, each with a database of its own."""
    asked = [app for app in APPS if app in sys.argv[1:]] or list(APPS)
    lanes, began = os.cpu_count() or 1, time.monotonic()
    command = [sys.executable, "-m", "config.testing", sys.executable, "-m", "bench.mutants", "--lane"]
    running = [
        subprocess.Popen([*command, str(number), str(lanes), *asked], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
        for number in range(lanes)
    ]
    with ThreadPoolExecutor(lanes) as readers:
        found = Counter(chain.from_iterable(readers.map(_outcomes, running)))
    print(f"{found[KILLED]} killed, {found[SURVIVED]} survived, {time.monotonic() - began:.0f} s")
    failed = any(process.wait() for process in running)
    return 1 if failed or found[SURVIVED] or found[UNTOLD] or not found[KILLED] else 0


def _outcomes(process: subprocess.Popen[str]) -> list[str]:
    """Print the lines of a lane as they come and return the first word of each."""
    outcomes = []
    for line in process.stdout or ():
        print(line, end="", flush=True)
        outcomes.append(line.split()[0])
    return outcomes


if __name__ == "__main__":
    if sys.argv[1:2] == ["--lane"]:
        lane(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    else:
        sys.exit(main())

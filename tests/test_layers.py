"""Imports follow the arrows of ARCHITECTURE.md, and the world is touched at the edges only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "fingerpost"
MAY_IMPORT = {
    "model": {"model"},
    "stages": {"model", "stages"},
    "kinds": {"model", "stages", "kinds"},
    "makers": {"model", "stages", "makers"},
    "memo": {"model"},
    "switchboard": {"model", "stages", "memo"},
    "darkroom": {"model", "stages", "memo"},
    "easel": {"model", "stages", "memo"},
    "workshop": {"model", "stages", "kinds", "makers", "memo", "darkroom", "easel"},
    "librarian": {"model", "stages", "memo"},
    "proofreader": {"model", "stages", "memo"},
    "registry": {"model", "stages", "memo"},
    "build": {
        *("librarian", "proofreader", "registry", "switchboard"),
        *("model", "stages", "kinds", "makers", "memo", "workshop"),
    },
    "tools": {"model", "stages", "kinds", "makers", "memo", "librarian", "workshop", "build", "tools"},
    "edges": {"model", "stages", "kinds", "makers", "memo", "workshop", "build", "tools", "edges"},
    "__main__": {"edges"},
    "__init__": {"model", "stages", "kinds", "makers", "build", "edges"},
}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "starter" not in p.parts)
LONGEST = 355


def _layer(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "fingerpost":
            parts = (node.module or "").split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("fingerpost.")}
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_layer_may(module: Path) -> None:
    assert _imported(module) <= MAY_IMPORT[_layer(module)]


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_is_short_enough_to_hold_one_idea(module: Path) -> None:
    assert len(module.read_text("utf-8").split("\n")) <= LONGEST


def test_the_core_never_imports_what_touches_the_world() -> None:
    world = {"os", "pathlib", "time", "random", "subprocess", "socket", "shutil", "tempfile", "io", "threading"}
    harmless = {"from io import BytesIO"}  # bytes in memory, for a library that reads and writes files only
    for module in MODULES:
        if _layer(module) != "edges":
            found = {
                alias.name.split(".")[0]
                for node in ast.walk(ast.parse(module.read_text("utf-8")))
                if isinstance(node, ast.Import)
                for alias in node.names
            } | {
                (node.module or "").split(".")[0]
                for node in ast.walk(ast.parse(module.read_text("utf-8")))
                if isinstance(node, ast.ImportFrom) and ast.unparse(node) not in harmless
            }
            assert not found & world, module

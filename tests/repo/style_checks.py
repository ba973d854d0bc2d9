"""The style guide as functions: each takes files or text and returns its breaches, one line each.

Only what ruff, mypy and import-linter do not check. A breach reads ``path:line: what is wrong``.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens
from types import ModuleType

MODULE_LINES_MAX = 400
BODY_LINES_MAX = 50

FORBIDDEN_WORDS = ("TODO", "FIXME", "NotImplementedError")
EMPTY_NAMES = frozenset({"common", "helper", "helpers", "manager", "misc", "util", "utils"})

# Written in parts, so that this file does not hold what it forbids.
FOREIGN_STRINGS = tuple(
    "".join(parts)
    for parts in (
        ("/work", "/shared"),
        ("/work", "/main"),
        ("/work", "/."),
        ("../", "shared"),
        ("../", ".library"),
        ("/root", "/"),
        ("/opt/", "pypi"),
        ("/opt/", "wheels"),
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("conda", ".anaconda"),
        ("--index", "-url"),
        ("--extra", "-index"),
        ("--find", "-links"),
    )
)

# Names of numpy that give a float whatever goes in.
FLOAT_NUMPY = frozenset(
    {
        "average",
        "corrcoef",
        "cos",
        "cov",
        "divide",
        "double",
        "exp",
        "exp2",
        "expm1",
        "finfo",
        "float_power",
        "floating",
        "geomspace",
        "half",
        "histogram",
        "inf",
        "interp",
        "linspace",
        "log",
        "log10",
        "log1p",
        "log2",
        "logspace",
        "longdouble",
        "mean",
        "median",
        "nan",
        "nanmean",
        "nanmedian",
        "nanquantile",
        "nanstd",
        "nanvar",
        "percentile",
        "quantile",
        "random",
        "reciprocal",
        "sin",
        "single",
        "sqrt",
        "std",
        "tan",
        "true_divide",
        "var",
    }
)
FLOAT_METHODS = frozenset({"mean", "std", "timestamp", "total_seconds", "var"})
FLOAT_MODULES = frozenset({"cmath", "random", "statistics"})
FLOAT_DTYPE = re.compile(r"[<>=|]?(float\w*|double|single|half|longdouble|f\d*|d|e|g)")
WHOLE_MATH = frozenset({"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"})
NEEDS_DTYPE = frozenset({"empty", "ones", "zeros"})
EXACT = re.compile(r"#\s*exact:\s*\S")

_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: Path) -> list[Path]:
    """All Python files below the folders, in a fixed order."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def over(paths: Iterable[Path], check: Callable[[Path], Iterable[str]]) -> list[str]:
    """Breaches that one check finds in all of the files."""
    return [breach for path in paths for breach in check(path)]


def module_length(path: Path) -> Iterator[str]:
    """Modules longer than a reader can hold in mind."""
    count = len(path.read_text(encoding="utf-8").splitlines())
    if count > MODULE_LINES_MAX:
        yield f"{path}:1: {count} lines, at most {MODULE_LINES_MAX}"


def body_length(path: Path) -> Iterator[str]:
    """Functions whose body, without the docstring, is longer than a screen."""
    for node in ast.walk(_parse(path)):
        if isinstance(node, _FUNCTION):
            count = _body_lines(node)
            if count > BODY_LINES_MAX:
                size = f"{count} lines, at most {BODY_LINES_MAX}"
                yield f"{path}:{node.lineno}: {node.name} has {size}"


def forbidden_words(path: Path) -> Iterator[str]:
    """Marks of unfinished work."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for word in FORBIDDEN_WORDS:
            if re.search(rf"\b{word}\b", line):
                yield f"{path}:{number}: {word}"


def empty_names(path: Path) -> Iterator[str]:
    """Modules and packages whose name does not say what they hold."""
    for part in (path.parent.name, path.stem):
        hollow = EMPTY_NAMES.intersection(part.split("_"))
        if hollow:
            yield f"{path}:1: {part} says nothing about what it holds"


def inexactness(path: Path) -> Iterator[str]:
    """Whatever is or makes a float, and division that no comment calls exact."""
    source = path.read_text(encoding="utf-8")
    excused = _exact_lines(source)
    for node in ast.walk(ast.parse(source)):
        reason = next(filter(None, (rule(node) for rule in _INEXACT)), None)
        if reason is None:
            continue
        assert isinstance(node, ast.expr | ast.stmt)
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        divides = isinstance(node, ast.BinOp | ast.AugAssign)
        if divides and excused.intersection(lines):
            continue
        yield f"{path}:{node.lineno}: {reason}"


def unclear_tests(path: Path) -> Iterator[str]:
    """Tests that do not say in one sentence what holds."""
    for node in ast.walk(_parse(path)):
        if isinstance(node, _FUNCTION) and node.name.startswith("test_"):
            text = " ".join((ast.get_docstring(node) or "").split())
            if not text:
                yield f"{path}:{node.lineno}: {node.name} has no docstring"
            elif not text.endswith(".") or re.search(r"[.!?] +[A-Z]", text):
                yield f"{path}:{node.lineno}: the docstring of {node.name} is not one sentence"


def foreign_strings(path: Path) -> Iterator[str]:
    """Paths of one machine and addresses of package indices."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        for string in FOREIGN_STRINGS:
            if string in line:
                yield f"{path}:{number}: {string}"


def exports(module: ModuleType) -> list[str]:
    """Differences between what a module exports and what its ``__all__`` says (ruff sorts it)."""
    listed = list(getattr(module, "__all__", ()))
    absent = [name for name in listed if not hasattr(module, name)]
    held = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "") != "__future__"
    }
    return [
        *(f"{module.__name__}: {name} is listed twice" for name in _repeated(listed)),
        *(f"{module.__name__}: {name} is listed but not there" for name in absent),
        *(f"{module.__name__}: {name} is public but not listed" for name in sorted(held.difference(listed))),
    ]


def tracked_files(root: Path) -> list[Path]:
    """Files of the project: those that git tracks and that are still there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True).stdout
    paths = (root / name for name in listing.split("\0") if name)
    return [path for path in paths if path.is_file()]


# -- the parts of `inexactness`: each looks at one node and gives the reason why it is a breach ----


def _float_value(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        return f"{node.value!r} is a float"
    return None


def _float_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and node.id in {"complex", "float"}:
        return f"the name {node.id}"
    return None


def _float_import(node: ast.AST) -> str | None:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names if alias.name in FLOAT_MODULES]
        return f"import of {names[0]}" if names else None
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return None
    if node.module in FLOAT_MODULES:
        return f"import of {node.module}"
    names = [alias.name for alias in node.names if _is_inexact(node.module, alias.name)]
    return f"import of {node.module}.{names[0]}" if names else None


def _float_attribute(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    module = {"np": "numpy"}.get(node.value.id, node.value.id)
    return f"{module}.{node.attr}" if _is_inexact(module, node.attr) else None


def _float_call(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    keywords = {keyword.arg for keyword in node.keywords}
    if isinstance(node.func, ast.Name) and node.func.id == "round":
        return "round() goes half to even; use the rounding of the contract"
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in FLOAT_METHODS:
        return f".{name}() gives a float"
    if name == "bincount" and ("weights" in keywords or len(node.args) > 1):
        return "bincount with weights adds as floats"
    on_numpy = isinstance(node.func, ast.Attribute) and _is_numpy(node.func.value)
    if on_numpy and name in NEEDS_DTYPE and "dtype" not in keywords and len(node.args) == 1:
        return f"{name} without a dtype makes floats"
    return None


def _float_dtype(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    wanted = [keyword.value for keyword in node.keywords if keyword.arg == "dtype"]
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"astype", "dtype", "view"}:
        wanted += node.args[:1]
    for value in wanted:
        text = value.value if isinstance(value, ast.Constant) else None
        if isinstance(text, str) and FLOAT_DTYPE.fullmatch(text):
            return f"the dtype {text!r}"
    return None


def _division(node: ast.AST) -> str | None:
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        return "division; say why it is exact with `# exact: ...`, or use // and the remainder"
    return None


def _negative_power(node: ast.AST) -> str | None:
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Pow)
        and isinstance(node.right, ast.UnaryOp)
        and isinstance(node.right.op, ast.USub)
    ):
        return "a negative power of an integer is a float"
    return None


_INEXACT: tuple[Callable[[ast.AST], str | None], ...] = (
    _float_value,
    _float_name,
    _float_import,
    _float_attribute,
    _float_call,
    _float_dtype,
    _division,
    _negative_power,
)


def _is_inexact(module: str, name: str) -> bool:
    if module == "numpy":
        return name in FLOAT_NUMPY or bool(re.fullmatch(r"(float|complex)\d*_?", name))
    return module == "math" and name not in WHOLE_MATH


def _is_numpy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy"}


def _exact_lines(source: str) -> set[int]:
    tokens = generate_tokens(StringIO(source).readline)
    return {token.start[0] for token in tokens if token.type == COMMENT and EXACT.match(token.string)}


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))

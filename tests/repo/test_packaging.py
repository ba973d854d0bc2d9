"""What is installed, what importing it costs, and what the project says about itself."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "contracts" / "bof"
SIMULATIONS = ROOT / "simulations"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ROOT / "requirements"

# What anyone who reads publiccode.yml by machine relies on, of version 0.5 of the standard.
PUBLICCODE = {
    "type": "object",
    "required": [
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"const": "0.5"},
        "url": {"type": "string", "pattern": "^https://"},
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "library"},
        "description": {
            "required": ["en", "nl"],
            "additionalProperties": {
                "required": ["shortDescription", "longDescription", "features"],
                "properties": {
                    "shortDescription": {"type": "string", "maxLength": 150},
                    "longDescription": {"type": "string", "minLength": 150, "maxLength": 10_000},
                    "features": {"type": "array", "items": {"type": "string", "maxLength": 100}},
                },
            },
        },
        "legal": {"required": ["license"], "properties": {"license": {"const": "EUPL-1.2"}}},
        "maintenance": {"required": ["type", "contacts"]},
        "localisation": {"properties": {"availableLanguages": {"items": {"pattern": "^[a-z]{2}-[A-Z]{2}$"}}}},
    },
}


def pins(lock: Path) -> dict[str, str]:
    """The version of each distribution in a lock file, with its marker."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+(?: ; .*?)?) \\$", lock.read_text(), re.MULTILINE))


def required(specifiers: list[str]) -> Iterator[str]:
    """Names of the distributions in a list of requirements, but for our own."""
    for specifier in specifiers:
        found = re.match(r"[A-Za-z0-9-]+", specifier)
        assert found
        if found[0] != "outcomes-fund":
            yield found[0]


def all_required() -> list[str]:
    """Names of all distributions that pyproject.toml asks for."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = [PROJECT["project"]["dependencies"], *extras, PROJECT["build-system"]["requires"]]
    return sorted({name for group in groups for name in required(group)})


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> list[str]:
    """Names of the files in it."""
    with ZipFile(wheel_file) as archive:
        return archive.namelist()


class TestImport:
    """Importing the package is light."""

    @pytest.mark.skipif(
        not (ROOT / "src" / "outcomes_fund" / "__init__.py").exists(),
        reason="the top of the package is not written yet",
    )
    def test_loads_no_library(self) -> None:
        """Importing the top of the package loads no other distribution, core or extra."""
        script = (
            "import json, sys; before = set(sys.modules); import outcomes_fund;"
            "print(json.dumps(sorted({n.partition('.')[0] for n in set(sys.modules) - before})))"
        )
        output = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout

        loaded = set(json.loads(output))

        assert {"outcomes_fund"} == loaded - sys.stdlib_module_names


class TestWheel:
    """What users get."""

    def test_ships_types(self, wheel: list[str]) -> None:
        """The marker that the package is typed is in the wheel."""
        assert "outcomes_fund/py.typed" in wheel

    def test_ships_examples(self, wheel: list[str]) -> None:
        """The contracts and scenarios of the demonstration are in the wheel as in the checkout, but for scripts."""
        files = [*CONTRACTS.rglob("*"), *SIMULATIONS.rglob("*")]
        shipped = [path for path in files if path.is_file() and path.suffix not in {".py", ".pyc"}]
        expected = {f"outcomes_fund/_examples/{path.relative_to(ROOT)}" for path in shipped}

        assert "outcomes_fund/_examples/simulations/brabant-base.toml" in expected
        assert expected == {name for name in wheel if "/_examples/" in name}

    @pytest.mark.slow
    def test_demo_runs_from_it(self, wheel_file: Path, tmp_path: Path) -> None:
        """The demonstration settles and simulates what is in the wheel, with nothing of the checkout at hand."""
        with ZipFile(wheel_file) as archive:
            archive.extractall(tmp_path / "installed")
        (tmp_path / "elsewhere").mkdir()
        first = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r})"
        script = f"{first}; from outcomes_fund.cli.main import main; main()"
        command = [sys.executable, "-c", script, "demo"]
        done = subprocess.run(command, cwd=tmp_path / "elsewhere", capture_output=True, check=True, text=True)

        assert "What 5 contracts owe" in done.stdout
        assert (
            str(tmp_path / "installed" / "outcomes_fund" / "_examples" / "simulations") in done.stdout.splitlines()[-1]
        )

    def test_ships_nothing_else(self, wheel: list[str]) -> None:
        """Tests, documentation and settings stay out of the wheel."""
        tops = {name.partition("/")[0] for name in wheel}
        version = PROJECT["project"]["version"]

        assert {"outcomes_fund", f"outcomes_fund-{version}.dist-info"} == tops


class TestLocks:
    """The lock files fit pyproject.toml and each other."""

    def test_same_build_tool(self) -> None:
        """The package is built offline, since the locks hold the very build tool it asks for."""
        (wanted,) = PROJECT["build-system"]["requires"]

        assert PROJECT["dependency-groups"]["build"] == [wanted]
        assert f"hatchling=={pins(LOCKS / 'main.txt')['hatchling']}" == wanted

    @pytest.mark.parametrize("name", ["dev.txt", "bench.txt"])
    def test_superset(self, name: str) -> None:
        """Each further lock holds all pins of the main one, at the same versions."""
        main = pins(LOCKS / "main.txt")

        assert main
        assert main.items() <= pins(LOCKS / name).items()

    def test_complete(self) -> None:
        """Whatever pyproject.toml asks for is locked."""
        locked = {**pins(LOCKS / "dev.txt"), **pins(LOCKS / "bench.txt")}

        assert [] == [name for name in all_required() if name not in locked]

    @pytest.mark.parametrize("name", ["main.txt", "dev.txt", "bench.txt"])
    def test_only_pins_and_hashes(self, name: str) -> None:
        """A lock holds pins and hashes and nothing else: no comment, option or address."""
        line = re.compile(r"[a-z0-9-]+==\S+( ; .+)? \\| {4}--hash=sha256:[0-9a-f]{64}( \\)?")
        lines = (LOCKS / name).read_text().splitlines()

        assert [] == [text for text in lines if not line.fullmatch(text)]


class TestDocuments:
    """The files that describe the project to people and to catalogues."""

    def test_publiccode(self) -> None:
        """The description of the project for catalogues is well formed."""
        assert [] == [
            f"{error.json_path}: {error.message}"
            for error in Draft202012Validator(PUBLICCODE).iter_errors(read_yaml("publiccode.yml"))
        ]

    def test_citation_version(self) -> None:
        """The citation names the version of the package."""
        assert PROJECT["project"]["version"] == read_yaml("CITATION.cff")["version"]

    def test_licence(self) -> None:
        """The licence stands whole where people look and where tools look."""
        text = (ROOT / "LICENSE").read_text(encoding="utf-8")

        assert text == (ROOT / "LICENSES" / "EUPL-1.2.txt").read_text(encoding="utf-8")
        assert all(f"\n{number}." in text for number in range(1, 16))
        assert "Appendix" in text

    def test_reuse(self) -> None:
        """One statement gives every file its copyright holder and its licence."""
        reuse = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))

        (annotation,) = reuse["annotations"]

        assert annotation["path"] == "**"
        assert annotation["SPDX-License-Identifier"] == "EUPL-1.2"

    def test_dependencies_have_reasons(self) -> None:
        """Each distribution that the project asks for has its line in the documentation."""
        text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
        rows = {word for row in re.findall(r"^\|(.*)\|$", text, re.MULTILINE) for word in words(row)}

        assert [] == [name for name in all_required() if name not in rows]


def read_yaml(name: str) -> dict[str, Any]:
    """A YAML document of the project."""
    document = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def words(row: str) -> list[str]:
    """The names in the first two cells of a row of a table."""
    return re.findall(r"[a-z0-9-]+", " ".join(row.split("|")[:2]))

"""Counting what came out of the test suites. Whatever did not pass must show."""

import sys
from pathlib import Path

import pytest

from setup.suites import Outcome, Suite, close, command, read_report, run, summary

REPORT = """<testsuites><testsuite tests="5">
  <testcase classname="tests.kit" name="test_good"/>
  <testcase classname="tests.kit" name="test_bad"><failure message="no"/></testcase>
  <testcase classname="tests.kit" name="test_broken"><error message="no"/></testcase>
  <testcase classname="tests.kit" name="test_left_out"><skipped message="later"/></testcase>
  <testcase classname="tests.kit" name="test_ends_badly"/>
  <testcase classname="tests.kit" name="test_ends_badly"><error message="at teardown"/></testcase>
</testsuite></testsuites>"""


def suite(folder: Path, script: str, report: str | None = None) -> Suite:
    written = f"import pathlib; pathlib.Path('report.xml').write_text('''{report}''');"
    args = [sys.executable, "-c", (written if report else "") + script]
    return Suite("App", args, folder, folder / "report.xml")


def test_a_skipped_test_did_not_pass(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    passed, trouble = read_report(report)
    assert passed == 2
    assert trouble == [
        "tests.kit::test_bad (failure)",
        "tests.kit::test_broken (error)",
        "tests.kit::test_left_out (skipped)",
        "tests.kit::test_ends_badly (error)",
    ]


def test_a_good_suite_counts_its_tests(tmp_path: Path) -> None:
    done = run(suite(tmp_path, "", "<s><testcase name='a'/><testcase name='b'/></s>"))
    assert (done.passed, done.failed) == (2, 0)


@pytest.mark.parametrize(
    ("script", "report", "said"),
    [
        ("", None, "left no report (exit code 0)"),
        ("raise SystemExit(4)", "<broken", "left no report (exit code 4)"),
        ("", "<s></s>", "ran no test"),
        (
            "raise SystemExit(2)",
            "<s><testcase name='a'/></s>",
            "exit code 2, though no test failed",
        ),
    ],
)
def test_a_suite_cannot_fail_unseen(
    tmp_path: Path, script: str, report: str | None, said: str
) -> None:
    done = run(suite(tmp_path, script, report))
    assert done.failed == 1
    assert done.trouble == (said,)


def test_a_report_of_an_earlier_run_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("<s><testcase name='a'/></s>")
    assert run(suite(tmp_path, "")).failed == 1


def test_a_check_without_a_report_counts_as_one(tmp_path: Path) -> None:
    assert run(Suite("ruff", ["true"], tmp_path)).passed == 1
    assert run(Suite("ruff", ["false"], tmp_path)).failed == 1
    assert run(Suite("ruff", ["no-such-program"], tmp_path)).failed == 1


def test_the_last_line_has_the_totals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [
        Outcome("App", 170, 0, 61),
        Outcome("Browser", 10, 1, 5, ("tests.browser::test_x (failure)",)),
    ]
    print(summary(outcomes))  # noqa: T201 - it is what is tested
    assert close(outcomes, tmp_path / "totals") == 1
    said = capsys.readouterr().out
    assert said.endswith("\n180 passed, 1 failed\n")
    assert "App      170 passed, 0 failed in 1 min 01 s" in said
    assert "tests.browser::test_x (failure)" in said
    assert (tmp_path / "totals").read_text() == "180 passed, 1 failed\n"


def test_a_long_list_of_trouble_is_cut() -> None:
    said = summary([Outcome("App", 0, 100, 1, tuple(f"test_{n} (error)" for n in range(100)))])
    assert "test_29 (error)\n      and 70 more" in said


def test_a_path_stays_one_word() -> None:
    assert command(Path("/a b/python"), "-m pytest") == ["/a b/python", "-m", "pytest"]

"""Runs a tool's twin, at whatever priority."""

import argparse
import runpy
import sys

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    sys.argv[1:] = given.arguments
    runpy.run_module(given.module, run_name="__main__", alter_sys=True)

"""Run every benchmark, or those named, one after the other on the same archives.

python -m benchmarks [NAME…] [--archives DIRECTORY]
"""

from __future__ import annotations

import argparse

from benchmarks import compare, conflicts, desk, ground, memory, reader, workflow

ALL = {
    "reader": reader,
    "workflow": workflow,
    "desk": desk,
    "memory": memory,
    "conflicts": conflicts,
    "compare": compare,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    asked = parser.parse_args()
    for name in asked.names:
        if name not in ALL:
            parser.error(f"there is no benchmark {name}; choose from {', '.join(ALL)}")
    with ground.scratch(asked.archives) as directory:
        for name in asked.names or ALL:
            module = ALL[name]
            print(f"## {name}\n\n{(module.__doc__ or '').splitlines()[0]}\n", flush=True)
            module.main([f"--archives={directory}"])
            print(flush=True)


if __name__ == "__main__":
    main()

"""What a user would write without this project: notebooks by papermill in a pool of two processes."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

import papermill


def execute(job: list[str]) -> None:
    source, out, confidence = job
    papermill.execute_notebook(source, out, {"confidence": confidence}, progress_bar=False)


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(execute, json.loads(sys.argv[1])))

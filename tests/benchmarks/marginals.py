"""What Berka looks like: shares and percentiles that reports put beside those of the demo bank."""

import tempfile
from pathlib import Path

from tests.benchmarks.builds import DATA
from tests.benchmarks.report import write_seed
from tests.e2e.building import Build, green

SEED = "berka_marginals"
MARGINALS = "select figure, item, value from evaluation.marginals where source = 'bank' order by figure, item"


def main() -> None:
    """Build Berka up to evaluation.marginals and write its rows to seeds/berka_marginals.csv."""
    if not (DATA / "berka").is_dir():
        print(
            f"seeds/{SEED}.csv stays: {DATA / 'berka'} is not there; LEDGERCAST_DATA names the folder of the data sets"
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        berka = Build(Path(folder), "berka", {"data_dir": str(DATA / "berka")})
        green(berka.dbt("build", "--select", "+marginals", "--indirect-selection", "buildable"))
        rows = berka.query(MARGINALS)
    write_seed(SEED, ("figure", "item", "value"), rows)

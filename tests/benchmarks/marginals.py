"""What Berka looks like: shares and percentiles that reports put beside those of the demo bank."""

import csv
import tempfile
from pathlib import Path

from tests.benchmarks.builds import DATA
from tests.e2e.building import ROOT, Build, green

SEED = ROOT / "seeds" / "berka_marginals.csv"
MARGINALS = "select figure, item, value from evaluation.marginals where source = 'bank' order by figure, item"


def main() -> None:
    """Build Berka up to evaluation.marginals and write its rows to seeds/berka_marginals.csv."""
    if not (DATA / "berka").is_dir():
        print(f"{SEED.name} stays: {DATA / 'berka'} is not there; LEDGERCAST_DATA names the folder of the data sets")
        return
    with tempfile.TemporaryDirectory() as folder:
        berka = Build(Path(folder), "berka", {"data_dir": str(DATA / "berka")})
        green(berka.dbt("build", "--select", "+marginals", "--indirect-selection", "buildable"))
        rows = berka.query(MARGINALS)
    with SEED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("figure", "item", "value"))
        writer.writerows(rows)
    print(f"{SEED.relative_to(ROOT)}: {len(rows)} rows")

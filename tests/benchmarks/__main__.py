"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import (
    berka_loans,
    builds,
    cleaning,
    combination_members,
    demo_bank,
    m3_monthly,
    m3_networks,
    marginals,
    scale,
    uci_default,
)

for benchmark in (
    builds,
    cleaning,
    demo_bank,
    marginals,
    scale,
    combination_members,
    m3_monthly,
    m3_networks,
    uci_default,
    berka_loans,
):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import (
    bench_customers,
    berka_loans,
    builds,
    cleaning,
    combination_members,
    customer_scale,
    customer_segments,
    demo_bank,
    m3_monthly,
    m3_networks,
    marginals,
    scale,
    segments_scale,
    uci_cards,
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
    customer_scale,
    bench_customers,
    uci_cards,
    customer_segments,
    segments_scale,
):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

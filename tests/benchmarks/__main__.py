"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import builds, cleaning, combination_members, demo_bank, m3_monthly, marginals, scale

for benchmark in (builds, cleaning, demo_bank, marginals, scale, combination_members, m3_monthly):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import builds, cleaning, demo_bank, marginals, scale

for benchmark in (builds, cleaning, demo_bank, marginals, scale):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

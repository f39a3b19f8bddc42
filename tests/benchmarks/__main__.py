"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import builds, cleaning, marginals, scale

for benchmark in (builds, cleaning, marginals, scale):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

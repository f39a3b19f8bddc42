"""Every benchmark, one after the other: `make bench`."""

from tests.benchmarks import builds, cleaning, scale

for benchmark in (builds, cleaning, scale):
    print(f"\n{benchmark.__doc__}")
    benchmark.main()

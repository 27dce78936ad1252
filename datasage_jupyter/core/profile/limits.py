"""How much is measured exactly, and where samples begin.

Up to `EXACT_ROWS` rows every number is exact. Above, counts, ranges, means, deviations and lengths stay exact (they come from
every row); quantiles, histograms and top numbers come from `SAMPLE_ROWS` rows drawn evenly with a fixed seed, and
distinct counts beyond `SKETCH_VALUES` are estimates (error below one percent). Whatever is estimated is named in
`ColumnProfile.estimated`. Questions about rows (hierarchies, keys, correlations, dependencies) look at `FRAME_ROWS` rows, fewer for
very wide tables (`FRAME_CELLS`).
"""

EXACT_ROWS = 2_000_000
SAMPLE_ROWS = 500_000
FRAME_ROWS = 100_000
FRAME_CELLS = 20_000_000
BATCH_ROWS = 1_000_000
BATCH_BYTES = 64_000_000
SKETCH_VALUES = 65_536
KEPT_VALUES = 50_000
STUDIED_VALUES = 2_000
TOP_VALUES = 20
EXAMPLES = 5
FINDING_ROWS = 10_000
FINDING_VALUES = 20
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

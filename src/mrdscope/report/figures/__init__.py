"""Charts as vector pictures: the same data, ticks and words as `present.charts`, on paper."""

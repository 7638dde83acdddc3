"""A typed filter language over the rows of a table: text to conditions to a polars expression."""

"""Time to event: endpoints as objects, estimators, tests, and the analysis by group."""

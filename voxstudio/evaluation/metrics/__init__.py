"""Metrics of sets of shapes: functions of arrays alone, one idea per file."""

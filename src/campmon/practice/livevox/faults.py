"""Faults, where they were before both faces shared them."""

from campmon.practice.http.faults import FaultPlan, FaultRule, Then, parse_faults, read_faults

__all__ = ["FaultPlan", "FaultRule", "Then", "parse_faults", "read_faults"]

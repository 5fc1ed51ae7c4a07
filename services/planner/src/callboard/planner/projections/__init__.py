"""The planner's views."""

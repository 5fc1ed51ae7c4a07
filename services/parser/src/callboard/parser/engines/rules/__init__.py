"""The rules engine: learns from a play's own text how it marks speakers, headings and directions."""

"""The engine that asks a language model for labels, never for text: what a play says is always sliced from its source."""

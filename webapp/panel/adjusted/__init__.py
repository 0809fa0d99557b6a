"""The administrators' pages on settings: what holds, what is fixed, who changed what."""

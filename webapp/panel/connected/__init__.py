"""The administrators' pages on models: which are connected, what each is used for, a new one."""

"""True sentences and sentences with one thing changed, made from any text: does the check tell?

    python -m tests.evals.perturb TEXTS... [--items N] [--half 0|1] [--show]

TEXTS are .md or .txt files, or .jsonl(.gz) whose rows have a `text` or `passages`. Each sentence is
told in other words now and then; a false one has one number, unit, date, name or negation changed.
What makes them shares no code with what checks them.
"""

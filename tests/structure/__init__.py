"""Documents made here, whose tables, order, headings, hidden words and figures are known.

`python -m tests.structure` prints how much of each is found again.
"""

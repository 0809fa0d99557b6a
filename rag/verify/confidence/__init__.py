"""How sure an answer is, and whether the passages suffice for one."""

"""An answer on its way out: prompt, marks, citations, and what is said without one."""

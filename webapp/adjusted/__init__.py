"""Settings that administrators adjust while everything runs. Why: docs/adr/0025."""

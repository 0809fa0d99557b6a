"""What language models are asked for, what it costs, and how much of it one may have."""

"""A question on its way: its turn in the line, what is asked, kept, given again and streamed."""

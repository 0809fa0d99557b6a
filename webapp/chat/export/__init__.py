"""Answers to take away: one sheet, written as Markdown, for Word and as PDF."""

"""What the words of pages are together: paragraphs, tables, headings, figures."""

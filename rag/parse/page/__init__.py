"""One page as it is: words with boxes, lines, pictures, OCR."""

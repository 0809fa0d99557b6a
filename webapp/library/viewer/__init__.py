"""What a document says, shown: a page with the words marked, its picture, two versions."""

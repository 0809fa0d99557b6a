"""What stored answers may still say: no words of deleted documents, none that are hidden since."""

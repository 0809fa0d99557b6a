"""What keeps rows, indexes and files in agreement: tidied, purged, built again, checked."""

"""The administrators' panel: Django's admin under the product's name, with pages of its own."""

"""A language model as the judge of claims: asked, held to the facts, examined."""

"""What a person keeps of answers, in a notebook for each workspace."""

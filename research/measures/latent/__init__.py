"""Factor and item response models."""

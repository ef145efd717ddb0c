"""Models: training, comparing, promoting, and going back."""

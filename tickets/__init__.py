"""What a person must solve: the queue, hand-over, opening hours, and one timeline of a customer."""

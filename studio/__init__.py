"""The trainers' studio: what the assistant misunderstood, its examples and answers, its models and its
figures. Each folder is a room with the files that every room has."""

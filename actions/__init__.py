"""What the assistant can do besides talking: rasa-sdk actions, one file a topic. Texts are in domain.yml."""

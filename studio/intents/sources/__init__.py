"""The project's own files (domain.yml, data/, tests/stories), edited in place: what other rooms of the
studio use. All of it is blocking; call it in a thread.

    edit = add_examples(root, "order_track", {"en": ["where's my stuff"]})
    edit = add_lesson(root, "order_track", "en", "where's my stuff", file="test_lessons", ...)

Each gives an `Edit`, to be kept with `studio.intents.service.record` in the caller's transaction.
"""

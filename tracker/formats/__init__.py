"""Events and other records as people and programs read them: view-models made from records, and one writer a format."""

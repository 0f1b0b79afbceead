"""The show's places: a vocabulary of things, scenes for backgrounds and scenes only evaluation episodes use."""

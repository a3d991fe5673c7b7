"""Made, and made again: recipes of what models do, and what carries them out."""

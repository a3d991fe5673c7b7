"""The pages of the gallery: generated furniture, samples of models, and recoveries."""

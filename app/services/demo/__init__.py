"""The demonstration city: invented people, plans, work and decisions, the same for the same seed and size."""

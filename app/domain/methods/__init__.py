"""Ways of scoring beside the default profile, each a pure function over exact fractions with its derivation."""

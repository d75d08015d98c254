"""Words and forms of numbers shown to people; used by routes and commands only."""

"""Who may ask and how often: users, sessions, limits, headers."""

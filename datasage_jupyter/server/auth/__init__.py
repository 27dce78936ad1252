"""Who is asking: identities, passwords, sessions, tokens."""

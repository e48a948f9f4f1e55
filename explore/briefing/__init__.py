"""The brief of a debate as the overview shows it: cards that lead on, and files to take along."""

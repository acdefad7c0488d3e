"""The language: everything the rest of the house knows about Vietnamese, and nothing about articles."""

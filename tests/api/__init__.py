"""The API through HTTP."""

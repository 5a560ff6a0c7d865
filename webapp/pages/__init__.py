"""The pages, one file a journey: read the request, call the house, render."""

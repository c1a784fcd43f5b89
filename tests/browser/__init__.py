"""The search page and its component in a real Chromium, against a real server process."""

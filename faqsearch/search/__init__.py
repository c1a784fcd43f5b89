"""From what a user typed to ranked entries with a calibrated confidence."""

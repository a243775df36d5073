"""The pure middle: facts in, assessments out. No file, no clock, no settings, no plot is touched in here."""

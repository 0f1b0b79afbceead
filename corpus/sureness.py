"""How sure a cut has to be: known to rows and pages, which need no picture library."""

# A cut scored below this is looked at first. Floods that score so were misled: the ground is not even.
UNSURE = 0.6

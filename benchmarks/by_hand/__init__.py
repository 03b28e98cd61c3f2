"""The 2014 assessment as a good engineer would write it by hand, for one unit, for a cohort, and for columns of any length."""

"""What is printed, as PDF. The same values give the same bytes."""

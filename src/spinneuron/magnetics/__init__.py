"""Strips, walls, and what a current does to them: from a design to velocity and switching."""

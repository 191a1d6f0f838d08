"""The figures. Each function takes tables and returns one matplotlib figure."""

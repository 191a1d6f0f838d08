"""One function a figure, one file a wing: tables in, a matplotlib figure out."""

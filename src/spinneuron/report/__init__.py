"""What a run says: claims, findings, failures."""

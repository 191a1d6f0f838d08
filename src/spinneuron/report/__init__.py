"""What a run tells its reader: claims, findings, failures, documents and the tables' columns."""

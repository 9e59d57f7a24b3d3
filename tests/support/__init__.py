"""What several test folders share: synthetic patients, calls built from them, and the service to call."""

"""What must hold whatever is sent and whatever breaks."""

"""What stores are made of: remote endpoints, credentials, backups, and checks of what is kept."""

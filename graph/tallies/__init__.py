"""What is counted over all threads, kept counted: for questions that would else read everything."""

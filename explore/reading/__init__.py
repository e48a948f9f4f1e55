"""A thread as it is read: posts under what they answer, with claims marked in their words."""

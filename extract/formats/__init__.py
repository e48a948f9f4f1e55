"""How the services keep their threads: a module a service, and what they have in common."""

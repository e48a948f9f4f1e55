"""The store as a SPARQL service: the protocol over HTTP, read only, within limits."""

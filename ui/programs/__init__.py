"""For programs: the HTTP API and the MCP server."""

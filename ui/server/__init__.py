"""The web server: everything put together, listening and ending."""

"""When things happen: the command line, the daemon, the configuration."""

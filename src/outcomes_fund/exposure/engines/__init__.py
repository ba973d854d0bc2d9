"""Where blocks are worked on: threads or processes of this machine, or a cluster. The result is the same."""

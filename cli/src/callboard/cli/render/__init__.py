"""What commands print: pure functions from the gateway's answers to rich renderables, which become plain text in a pipe."""

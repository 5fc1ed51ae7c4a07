"""One module per subcommand: its options and help here, its work elsewhere, imported only when it runs."""

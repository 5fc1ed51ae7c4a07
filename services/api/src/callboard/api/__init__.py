"""The one HTTP door: commands in, status out. It imports no other service and decides nothing itself."""

"""What every service is built on: the log, views, jobs, commands, telemetry and settings. It knows no domain nouns."""

import os

# Before pydantic builds its first model it reads the metadata of everything that is installed, in search of plugins: 7 ms and
# more at each start. It takes a no from this variable alone; whoever has a plugin sets it to something else, such as nothing.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

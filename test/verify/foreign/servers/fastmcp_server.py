"""FastMCP, with sessions or without."""

import os
import sys

from fastmcp import FastMCP

server = FastMCP("fastmcp-python", version="1.0.0")


@server.tool(annotations={"readOnlyHint": True, "destructiveHint": False, "openWorldHint": False})
def weather(city: str) -> str:
    """Use this when the user asks for the weather of a city."""
    return f"sunny in {city}"


server.run(
    transport="http",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    stateless_http="--stateless" in sys.argv,
    show_banner=False,
)

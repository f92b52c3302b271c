"""The older line of the official Python SDK, with sessions."""

import os

from mcp.server.fastmcp import FastMCP
from mcp.types import ToolAnnotations

server = FastMCP("python-sdk-older", host="127.0.0.1", port=int(os.environ["PORT"]))


@server.tool(annotations=ToolAnnotations(readOnlyHint=True, destructiveHint=False, openWorldHint=False))
def weather(city: str) -> str:
    """Use this when the user asks for the weather of a city."""
    return f"sunny in {city}"


server.run(transport="streamable-http")

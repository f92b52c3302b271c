"""The official Python SDK, with sessions or without."""

import os
import sys

import uvicorn
from mcp.server import MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("python-sdk", version="1.0.0")


@server.tool(annotations=ToolAnnotations(readOnlyHint=True, destructiveHint=False, openWorldHint=False))
def weather(city: str) -> str:
    """Use this when the user asks for the weather of a city."""
    return f"sunny in {city}"


app = server.streamable_http_app(stateless_http="--stateless" in sys.argv, json_response="--json" in sys.argv)
uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")

"""Python's FastMCP under uvicorn with its quickest event loop and parser."""

import os

import uvicorn
from fastmcp import FastMCP
from fastmcp.tools import ToolResult

server = FastMCP("python-fastmcp", version="1.0.0")


@server.tool(
    output_schema={"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    annotations={"readOnlyHint": True, "destructiveHint": False, "openWorldHint": False},
)
async def echo(text: str) -> ToolResult:
    """Answers the text that it is given"""
    return ToolResult(content=text, structured_content={"text": text})


if __name__ == "__main__":
    application = server.http_app(path="/mcp", json_response=True, stateless_http=True)
    uvicorn.run(application, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning", access_log=False)

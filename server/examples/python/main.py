"""A small MCP server: a task list held in memory, over stateless Streamable HTTP."""

import time

began = time.perf_counter()

import asyncio
import json
import os
import re
import sys
from datetime import UTC, datetime
from socket import socket
from typing import TYPE_CHECKING, Annotated, Any, TypedDict
from uuid import uuid4

import uvicorn
from mcp.server import MCPServer, ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field
from sse_starlette.sse import AppStatus
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from client_name import client_of

if TYPE_CHECKING:
    from telemetry import Telemetry

Task = TypedDict("Task", {"id": str, "title": str})
Tasks = TypedDict("Tasks", {"tasks": list[Task]})
Added = TypedDict("Added", {"task": Task})
Counted = TypedDict("Counted", {"counted": int})
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
# A whole list is one result, of which Claude takes 150,000 characters: https://claude.com/docs/connectors/building
CAPACITY = 200
tasks: list[Task] = []
allowed = {host.strip().lower() for host in os.getenv("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")}


def whole_number(name: str, default: int, least: int, most: int) -> int:
    """Reads a setting; ends the process where it is wrong, without showing it."""
    text = os.getenv(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
        sys.exit(f"{name}: must be a whole number from {least} to {most}")
    return int(text)


def log(event: str, **fields: str | float) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    print(json.dumps({"time": now, "level": "info", "event": event, **fields}), flush=True)


async def log_call(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Logs one line for every tool call, also those that never reach a tool; never arguments or results."""
    if ctx.method != "tools/call":
        return await call_next(ctx)
    start, outcome = time.perf_counter(), "protocol_error"
    try:
        result = await call_next(ctx)
        outcome = "tool_error" if isinstance(result, dict) and result.get("isError") else "ok"
        return result
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    finally:
        # Both come from the client, at any length.
        call, tool = str(ctx.request_id)[:64], str((ctx.params or {}).get("name"))[:64]
        seconds = time.perf_counter() - start
        client = client_of(ctx.params, ctx.request.headers.get("user-agent") if ctx.request else None)
        known = {} if client is None else {"client": client}
        log("tool_call", id=call, tool=tool, durationMs=round(seconds * 1000, 1), outcome=outcome, **known)
        if telemetry:
            telemetry.call(seconds, tool, outcome, ctx.protocol_version, client)


# Every stream ends with its call: none of them has to be cut off for the server to stop.
AppStatus.enable_automatic_graceful_drain = False
NAME, VERSION = "python-tasks", "0.1.0"
server = MCPServer(NAME, version=VERSION, middleware=[log_call], subscriptions=False, log_level="ERROR")


@server.tool(title="List tasks", annotations=READS)
async def list_tasks() -> Tasks:
    """Use this when the user wants to see the tasks, kept until the server restarts. Do not use for adding one."""
    return {"tasks": tasks}


@server.tool(title="Add a task", annotations=ADDS)
async def add_task(title: Annotated[str, Field(max_length=200, pattern=r"\S", description="What to do")]) -> Added:
    """Use this when the user wants a new task on the list. Do not use for showing or changing tasks."""
    if len(tasks) >= CAPACITY:
        raise ToolError("The list is full: nothing was added.")
    tasks.append({"id": str(uuid4()), "title": title.strip()})
    return {"task": tasks[-1]}


@server.tool(title="Count slowly", annotations=READS)
async def count_slowly(
    context: Context,
    to: Annotated[int, Field(ge=1, le=20, description="Last number")],
    delayMs: Annotated[int, Field(ge=1, le=1000, description="Milliseconds between two numbers")] = 200,
) -> Counted:
    """Use this when the user wants to see progress of a slow tool. Do not use for arithmetic."""
    for number in range(1, to + 1):
        await asyncio.sleep(delayMs / 1000)
        await context.report_progress(number, to)
    return {"counted": to}


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers `/health`, refuses what is no POST or names a host or page unknown, and leaves the rest to the SDK."""
    answer: ASGIApp = endpoint
    if scope["type"] == "http":
        places = [value.decode("latin-1").lower() for name, value in scope["headers"] if name in (b"host", b"origin")]
        hosts = [place.rpartition("//")[2] for place in places or [""]]
        if scope["path"] == "/health":
            answer = JSONResponse({"status": "ok"})
        elif any(allowed.isdisjoint({"*", host, host.rpartition(":")[0] or host}) for host in hosts):
            answer = PlainTextResponse("This host or origin is not allowed", 403)
        elif scope["method"] != "POST":
            answer = PlainTextResponse("Method not allowed: use POST", 405, {"allow": "POST"})
    await answer(scope, receive, measured(scope, send) if telemetry and scope["type"] == "http" else send)


def measured(scope: Scope, send: Send) -> Send:
    """Measures a request until its answer has ended."""
    start, status = time.perf_counter(), 0

    async def passes(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        await send(message)
        if telemetry and message["type"] == "http.response.body" and not message.get("more_body"):
            telemetry.request(time.perf_counter() - start, scope["method"], scope["path"], status)

    return passes


telemetry: "Telemetry | None" = None


class Listener(uvicorn.Server):
    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        seconds = time.perf_counter() - began
        log("started", port=self.config.port, startMs=round(seconds * 1000))
        if any(name.startswith("OTEL_EXPORTER_OTLP_") for name in os.environ):
            await self.start_telemetry(seconds)

    async def start_telemetry(self, seconds: float) -> None:
        """Loads what sends metrics, once the server answers; it works without them too."""
        global telemetry
        try:
            from telemetry import Telemetry, has_receiver

            if has_receiver():
                names = {tool.name for tool in await server.list_tools()}
                telemetry = Telemetry(NAME, VERSION, names, seconds)
                telemetry.begin()
        except Exception as error:
            log("telemetry_failed", error=type(error).__name__)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await super().shutdown(sockets)
        if telemetry:
            await telemetry.end()


# Of its own the SDK guards a server on loopback alone: `serve` guards every one.
endpoint = server.streamable_http_app(stateless_http=True, host="0.0.0.0")
if __name__ == "__main__":
    config = uvicorn.Config(serve, "0.0.0.0", whole_number("PORT", 8080, 0, 65_535), log_config=None)
    # Longer than whatever stands before the server keeps an idle connection, which may send a request as it closes.
    config.timeout_keep_alive = whole_number("KEEP_ALIVE_TIMEOUT_SECONDS", 620, 1, 86_400)
    config.timeout_graceful_shutdown = whole_number("SHUTDOWN_TIMEOUT_SECONDS", 25, 1, 3600)
    Listener(config).run()

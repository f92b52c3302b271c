"""Lines of the log that Slipway's alarms read, for a server in Python; copy it beside yours.

FastMCP: server.add_middleware(log_calls). MCPServer of the official SDK: MCPServer("name", middleware=[log_calls]).
Call log_started() once the server is about to listen.
"""

import asyncio
import json
import time

_began = time.perf_counter()
_longest_name = 64


def log_started() -> None:
    _write(event="started", startMs=round((time.perf_counter() - _began) * 1000))


async def log_calls(context, call_next):
    """Writes one line for every tool call that ended; never arguments or results."""
    if context.method != "tools/call":
        return await call_next(context)
    start, outcome = time.perf_counter(), "protocol_error"
    try:
        result = await call_next(context)
        failed = result.get("isError") if isinstance(result, dict) else getattr(result, "is_error", False)
        outcome = "tool_error" if failed else "ok"
        return result
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    except Exception as error:
        # FastMCP makes a result with isError of it.
        outcome = "tool_error" if type(error).__name__ in ("ToolError", "ValidationError") else outcome
        raise
    finally:
        duration = round((time.perf_counter() - start) * 1000, 1)
        _write(event="tool_call", tool=_tool_of(context), durationMs=duration, outcome=outcome)


def _tool_of(context) -> str:
    # The official SDK has the parameters as they came, FastMCP as an object.
    params = getattr(context, "params", None) or getattr(context, "message", None)
    name = params.get("name") if isinstance(params, dict) else getattr(params, "name", None)
    # The name comes from the client, at any length.
    return str(name)[:_longest_name]


def _write(**fields) -> None:
    print(json.dumps(fields), flush=True)

"""Lines of the log that Slipway's alarms read, for a server in Python; copy it beside yours.

FastMCP: server.add_middleware(log_calls). MCPServer of the official SDK: MCPServer("name", middleware=[log_calls]).
Call log_started() once the server is about to listen.
"""

import json
import time

_began = time.perf_counter()


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
    except Exception as error:
        # FastMCP makes a result with isError of it.
        outcome = "tool_error" if type(error).__name__ in ("ToolError", "ValidationError") else outcome
        raise
    finally:
        _write(event="tool_call", durationMs=round((time.perf_counter() - start) * 1000, 1), outcome=outcome)


def _write(**fields) -> None:
    print(json.dumps(fields), flush=True)

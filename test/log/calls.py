"""Makes tool calls go through the middleware as each framework hands them over; prints the lines that it writes."""

import asyncio
import sys
from types import SimpleNamespace

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from slipway_log import log_calls, log_started

ToolError = type("ToolError", (Exception,), {})


def of_the_sdk(tool, method="tools/call"):
    return SimpleNamespace(method=method, params={"name": tool, "arguments": {"city": "secret words"}})


def of_fastmcp(tool):
    return SimpleNamespace(method="tools/call", message=SimpleNamespace(name=tool, arguments={"city": "secret words"}))


async def call(context, result=None, error=None, seconds=0):
    async def call_next(given):
        assert given is context
        await asyncio.sleep(seconds)
        if error:
            raise error
        return result

    answer = await log_calls(context, call_next)
    assert answer is result


async def refused(context, error):
    try:
        await call(context, error=error)
    except type(error) as raised:
        assert raised is error
    else:
        raise AssertionError("the error was kept back")


async def given_up(context):
    calling = asyncio.create_task(call(context, seconds=60))
    await asyncio.sleep(0)
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    assert calling.cancelled()


async def main():
    log_started()
    await call(of_the_sdk("works"), {"isError": False, "content": []})
    await call(of_the_sdk("fails"), {"isError": True, "content": []})
    await refused(of_the_sdk("none"), KeyError("secret words"))
    await given_up(of_the_sdk("slow"))
    await call(of_the_sdk("", "tools/list"), {"tools": []})
    await call(of_fastmcp("works"), SimpleNamespace(content=[]))
    await call(of_fastmcp("fails"), SimpleNamespace(is_error=True))
    await refused(of_fastmcp("throws"), ToolError("secret words"))
    await call(of_fastmcp("long" * 100), SimpleNamespace(content=[]))


asyncio.run(main())

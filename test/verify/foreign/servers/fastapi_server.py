"""FastAPI's routes as tools, by fastapi-mcp."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi_mcp import FastApiMCP

app = FastAPI()


@app.get("/weather", operation_id="weather", summary="Use this when the user asks for the weather of a city.")
def weather(city: str) -> dict[str, str]:
    return {"city": city, "conditions": "sunny"}


FastApiMCP(app).mount_http()
uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")

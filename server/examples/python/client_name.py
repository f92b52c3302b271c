"""The program that called, as the example in TypeScript names it: one of few, whatever it says."""

import re
from collections.abc import Mapping
from typing import Any

# What clients call themselves in clientInfo or User-Agent, the narrower name first.
CLIENTS = [
    ("Codex", r"\bcodex"),
    ("ChatGPT", r"openai-mcp|chatgpt"),
    ("Claude Code", r"claude-code"),
    ("Claude", r"claude|anthropic"),
    ("Cursor", r"\bcursor"),
    ("GitHub Copilot", r"copilot"),
    ("Visual Studio Code", r"visual[ -]studio[ -]code|vscode"),
    ("Gemini CLI", r"gemini-cli"),
    ("Windsurf", r"windsurf"),
    ("Mistral", r"mistral"),
    ("MCP Inspector", r"inspector"),
    ("Slipway", r"slipway"),
]


def client_of(params: Mapping[str, Any] | None, user_agent: str | None) -> str | None:
    """By the name in `_meta`, which there is since 2026-07-28, or else the header, which is all that older clients send."""
    info = ((params or {}).get("_meta") or {}).get("io.modelcontextprotocol/clientInfo")
    named = info.get("name") if isinstance(info, Mapping) else getattr(info, "name", None)
    said = (named if isinstance(named, str) else user_agent or "")[:200]
    return next((name for name, says in CLIENTS if re.search(says, said, re.IGNORECASE)), None)

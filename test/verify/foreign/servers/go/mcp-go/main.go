// mcp-go, with sessions.
package main

import (
	"context"
	"log"
	"os"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func weather(_ context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	city, err := request.RequireString("city")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	return mcp.NewToolResultText("sunny in " + city), nil
}

func main() {
	made := server.NewMCPServer("mcp-go", "1.0.0", server.WithToolCapabilities(true))
	made.AddTool(mcp.NewTool("weather",
		mcp.WithDescription("Use this when the user asks for the weather of a city."),
		mcp.WithString("city", mcp.Required(), mcp.Description("Name of the city"), mcp.MaxLength(80)),
		mcp.WithReadOnlyHintAnnotation(true),
		mcp.WithDestructiveHintAnnotation(false),
		mcp.WithOpenWorldHintAnnotation(false),
	), weather)
	log.Fatal(server.NewStreamableHTTPServer(made).Start("127.0.0.1:" + os.Getenv("PORT")))
}

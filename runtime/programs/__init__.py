"""What other programs use of shorui: a LangChain retriever and an MCP server."""

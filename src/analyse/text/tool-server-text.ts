/** A server of MCP over HTTP. */
export const TOOL_SERVERS = /(?:StreamableHTTP|SSE)ServerTransport\b(?=[\s\S]{0,8000}?\.listen\()/;

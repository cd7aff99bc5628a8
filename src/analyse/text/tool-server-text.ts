/** A server of MCP over HTTP. */
export const TOOL_SERVERS = String.raw`(?:StreamableHTTP|SSE)ServerTransport\b(?=[^]{0,8000}?\.listen\()`;

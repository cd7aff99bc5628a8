/** What makes an error, and a message of one that a credential may stand in. */
export const MAKES_ERROR = String.raw`\b(?:new\s+\w{0,40}(?:Error|Exception)|createError)\(`;
export const ERROR_SPEAKS = String.raw`\$\{[^}]{0,60}(?:secret|token|passw|jwt|api_?key|credential|authorization|\bform\b|\bpayload\b)|\+\s*[\w.(]{0,40}(?:secret|token|passw|jwt|api_?key|credential|authorization)`;

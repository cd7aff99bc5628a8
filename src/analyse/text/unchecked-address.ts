/** What the address of a database or mail server says that leaves its certificate unchecked. */
export const UNCHECKED_ADDRESS = String.raw`\b(?:tlsInsecure|tlsAllowInvalidCertificates|tlsAllowInvalidHostnames)=true\b|\bsslmode=no-verify\b|\bsslaccept=accept_invalid_certs\b|\b[tT]rust ?[sS]erver ?[cC]ertificate ?= ?(?:true|yes)\b|['"\x60?&,{]rejectUnauthorized['"]?(?:=false\b|%22%3Afalse|":false\b)`;

/** The same, where a parameter of an address is set by itself. */
export const UNCHECKED_PARAMETER = String.raw`['"](?:sslmode|sslaccept|tls(?:Insecure|AllowInvalid\w{5,12}))['"]\s*,\s*['"](?:no-verify|accept_invalid_certs|true)['"]`;

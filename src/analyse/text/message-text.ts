/** Messages to every window, and listeners to messages of any. */
export const MESSAGES = String.raw`\bpostMessage\([^;]{0,400}?(?:['"\x60]\*['"\x60]|document\.referrer)|\.postMessage\([^;]{0,200}?(?:token|jwt)\b|addEventListener\(\s*['"\x60]message['"\x60]|\bonmessage\s*=(?!=)`;

const UNQUOTED = /(?=@@)(?<=(?:^|[:[,-])[ \t]*)@@\w{1,100}@@(?=[ \t]*(?:$|[,\]}#]))/gm;

/**
 * The Deploy CLI of Auth0 replaces `@@NAME@@` by JSON, so it stands where no YAML or JSON allows it. Here it becomes a
 * text of the same length, `"@NAME@"`, and every offset stays.
 */
export function quotePlaceholders(text: string): string {
  return text.replace(UNQUOTED, (placeholder) => `"${placeholder.slice(1, -1)}"`);
}

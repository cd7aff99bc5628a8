const COMPONENT = /\.(?:vue|svelte|astro)$/;

export function isComponent(path: string): boolean {
  return COMPONENT.test(path);
}

/**
 * The script of a single-file component, with everything else blanked: every character keeps its line and column, so that
 * what is found there can be shown in the file itself. Markup that merely looks like a script block is read as one.
 */
export function scriptOf(path: string, text: string): string {
  const kept: { start: number; end: number }[] = [];
  if (path.endsWith('.astro')) {
    const fence = /^\s*---\r?\n/.exec(text);
    const end = fence ? text.indexOf('\n---', fence[0].length - 1) : -1;
    if (fence && end >= fence[0].length) kept.push({ start: fence[0].length, end });
  }
  const lower = text.toLowerCase();
  const [{ end: behindFence } = { end: 0 }] = kept;
  for (let at = lower.indexOf('<script', behindFence); at >= 0; at = lower.indexOf('<script', at + 7)) {
    const start = lower.indexOf('>', at) + 1;
    const end = start === 0 ? -1 : lower.indexOf('</script', start);
    if (end < 0) break;
    kept.push({ start, end });
    at = end;
  }
  let script = '';
  let last = 0;
  for (const { start, end } of kept) {
    script += blank(text.slice(last, start)) + text.slice(start, end);
    last = end;
  }
  return script + blank(text.slice(last));
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

import { visible } from './visible.js';

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of others, as the content of an element or of a quoted attribute. */
export function text(raw: string): string {
  return escaped(visible(raw.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')));
}

/** Text that was made visible before and whose lines count. */
export function escaped(drawn: string): string {
  return drawn.replace(/[&<>"']/g, (character) => ENTITY[character] ?? '');
}

export function bullets(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const head = title === '' ? '' : `<h4>${text(title)}</h4>\n`;
  return `${head}<ul>\n${items.map((item) => `<li>${text(item)}</li>`).join('\n')}\n</ul>\n`;
}

/** `cells` are markup. A table that is wider than the screen can be scrolled, by keyboard too. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((cell) => `<td>${cell}</td>`).join('');
    return `<tr><th scope="row">${first}</th>${cells}</tr>`;
  });
  const inside = `<table><caption>${text(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
  return `<div class="scroll" role="region" aria-label="${text(caption)}" tabindex="0">${inside}</div>`;
}

export function section(id: string, title: string, content: string): string {
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${text(title)}</h2>\n${content}\n</section>`;
}

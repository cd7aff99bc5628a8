import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptOf } from '../../src/load/script-blocks.js';

describe('the script of a component', () => {
  it('keeps its place in the file', () => {
    const text =
      '<template>\n  <p>{{ a }}</p>\n</template>\n<script setup lang="ts">\nconst a = 1;\n</script>\n<style>p{}</style>\n';
    const script = scriptOf('A.vue', text);
    expect(script.split('\n')[4]).toBe('const a = 1;');
    expect(script.replace('const a = 1;', '').trim()).toBe('');
  });

  it('may stand in two blocks', () => {
    const text = '<script>const a = 1;</script><script setup>const b = a;</script>';
    expect(
      scriptOf('A.vue', text)
        .split(/\s{2,}/)
        .filter(Boolean),
    ).toEqual(['const a = 1;', 'const b = a;']);
  });

  it('of Astro stands between fences', () => {
    expect(scriptOf('a.astro', '---\nconst a = 1;\n---\n<p>{a}</p>').trim()).toBe('const a = 1;');
  });

  it.each([
    ['---\n---', '   \n   '],
    ['---\na<script>b</script>\n---', '   \na<script>b</script>\n   '],
  ])('of %j is %j in Astro', (text, script) => {
    expect(scriptOf('a.astro', text)).toBe(script);
  });

  it('is as long as the file, line by line, whatever the file holds', () => {
    const piece = fc.constantFrom(
      '<script',
      '>',
      '</script>',
      '---',
      '\n',
      '\r\n',
      'x',
      ' ',
      '<style>',
      'é',
      '<SCRIPT lang="ts">',
    );
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('a.vue', 'a.svelte', 'a.astro'), (pieces, path) => {
        const text = pieces.join('');
        expect(
          scriptOf(path, text)
            .split('\n')
            .map((line) => line.length),
        ).toEqual(text.split('\n').map((line) => line.length));
      }),
    );
  });
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', '.venv', '.postern', '.stryker-tmp', 'reports', 'coverage', 'dist']);

function pagesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? pagesBelow(path) : entry.name.endsWith('.md') ? [path] : [];
  });
}

const withoutCode = (page: string): string => page.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, 'code');

/** What a page links to, images included; code blocks aside. */
const linksOf = (page: string): readonly string[] => [...withoutCode(page).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, target = '']) => target);

/** The anchors that GitHub gives to headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...page.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, text = '']) => text);
  return new Set(headings.map((text) => {
    const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  }));
}

function problemsOf(path: string): readonly string[] {
  return linksOf(readFileSync(path, 'utf8')).flatMap((link) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return link.startsWith('file:') ? [`${link} names a file of one machine`] : [];
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), decodeURIComponent(file));
    if (file.startsWith('/') || relative(ROOT, target).startsWith('..')) return [`${link} leaves the repository`];
    if (!existsSync(target)) return [`${link} leads nowhere`];
    if (anchor === undefined || statSync(target).isDirectory() || !target.endsWith('.md')) return [];
    return anchorsOf(readFileSync(target, 'utf8')).has(anchor) ? [] : [`${link} names a heading that is not there`];
  });
}

describe('links', () => {
  const pages = pagesBelow(ROOT).map((path) => relative(ROOT, path)).sort();

  it('are looked for in every page', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/architecture.md', 'docs/checks.md', 'checks/invocation/function-url-public.md']));
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    expect(problemsOf(join(ROOT, page))).toEqual([]);
  });

  it('would be found when they are dead', () => {
    expect(linksOf('[a](b.md#c) ![d](e.png "f") `[g](h)`\n```\n[i](j)\n```\n')).toEqual(['b.md#c', 'e.png']);
    expect([...anchorsOf('# One `two`: three\n## One two three\n### What, then?\n')]).toEqual(['one-two-three', 'one-two-three-1', 'what-then']);
  });
});

/** The site of the documentation: the texts of the repository as they are, with navigation and search. */
import {readFileSync} from 'node:fs';
import {posix} from 'node:path';
import {defineConfig} from 'vitepress';

const ROOT = new URL('../../', import.meta.url);
const {description, repository, version} = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const REPOSITORY = repository.url.replace(/^git\+|\.git$/g, '');

const page = (path) => ({text: titleOf(path), link: `/${path.replace(/README\.md$/, '').replace(/\.md$/, '')}`});

export default defineConfig({
  title: 'session-security',
  description,
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: '..',
  srcExclude: ['**/{node_modules,dist,dist-demo,dist-site,.cache,.github}/**', '{demo,examples,site,src,test}/**'],
  outDir: '../dist-site',
  cacheDir: '../.cache/site',
  // Not that of the package, which lies in srcDir.
  vite: {configFile: false, publicDir: false},
  rewrites: {'README.md': 'index.md', 'server-contract/README.md': 'server-contract/index.md'},
  markdown: {config: changeMarkdown, languageAlias: {django: 'jinja'}, anchor: {slugify: slugOf}},
  themeConfig: {
    search: {provider: 'local'},
    outline: [2, 3],
    nav: [
      {...page('docs/quick-start.md'), text: 'Quick start'},
      page('docs/live.md'),
      page('docs/troubleshooting.md'),
      {text: 'Demo', link: '/demo/', target: '_self'},
      {text: version, link: '/CHANGELOG'},
    ],
    socialLinks: [{icon: 'github', link: REPOSITORY}],
    sidebar: [
      section(
        'Begin',
        'README',
        'docs/install',
        'docs/quick-start',
        'docs/live',
        'docs/custom-elements',
        'docs/troubleshooting',
      ),
      section('Reference', 'docs/element', 'docs/options'),
      section(
        'Pages',
        'docs/frameworks',
        'docs/nextjs',
        'docs/recipes',
        'docs/testing',
        'docs/languages',
        'docs/accessibility',
      ),
      section(
        'Servers',
        'docs/server',
        'docs/examples',
        'docs/deployment',
        'docs/observe',
        'docs/extending',
        'docs/migrating',
      ),
      section('Contract', 'server-contract/README', 'server-contract/PORTING'),
      section('Trust', 'docs/security', 'docs/asvs', 'SECURITY', 'docs/support', 'CHANGELOG', 'CODE_OF_CONDUCT'),
      section('Inside', 'docs/comparison', 'docs/benchmarks', 'docs/architecture', 'docs/behaviour', 'CONTRIBUTING'),
    ],
  },
});

function section(text, ...names) {
  return {text, items: names.map((name) => page(`${name}.md`))};
}

/** The heading of a page. */
function titleOf(path) {
  return /^# (.*)$/m.exec(readFileSync(new URL(path, ROOT), 'utf8'))[1].replaceAll('`', '');
}

/** The anchors of headings are those of GitHub, since the texts are read there too. */
function slugOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function changeMarkdown(md) {
  rewriteLinks(md);
  runLiveBlocks(md);
}

/** A code block that is marked `live`, as in docs/live.md, can be changed and run: theme/LiveExample.vue. */
function runLiveBlocks(md) {
  const {fence: before} = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const {info, content} = tokens[index];
    if (info.trim() !== 'html live') return before(tokens, index, options, env, self);
    return `<LiveExample code="${encodeURIComponent(content.trimEnd())}" />\n`;
  };
}

/** A README is the index of its folder. What is no page, such as data and folders, is linked to in the repository. */
function rewriteLinks(md) {
  const {link_open: before} = md.renderer.rules;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const href = token.attrGet('href') ?? '';
    const isPage = /^[a-z]+:|^#|\.md(#|$)/.test(href);
    if (!isPage) {
      const path = posix.join(posix.dirname(env.relativePath), href);
      token.attrSet('href', `${REPOSITORY}/blob/main/${path}`);
    }
    token.attrSet('href', token.attrGet('href').replace(/^(?!https?:)(.*)README\.md(?=#|$)/, '$1index.md'));
    return before(tokens, index, options, env, self);
  };
}

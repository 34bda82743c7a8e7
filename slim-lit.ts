/**
 * The file for a CDN has Lit inside, and one element that uses a part of it, with templates that were read in the build.
 * What it cannot get to is left out here, where that saves 40 bytes or more. Lit's hooks, controllers, styles and
 * properties are whole; a subclass cannot render by templates of a second Lit, nor by its lists and directives. Who imports
 * the element as a module has Lit as it is.
 */
import type {Plugin} from 'vite';

/** What is left out of Lit's minified files, by what takes its place. */
const LEFT_OUT: readonly [RegExp, string][] = [
  // Whether there are style sheets to adopt, for which the cover has no replacement either.
  [/\w\.ShadowRoot&&.*"replace"in CSSStyleSheet\.prototype/, 'true'],
  // What Lit does for browsers in which our element does not run.
  [/\w\.\w+PolyfillSupport/g, 'undefined'],
  // To know of a second Lit.
  [/\(\w\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\)/g, '0'],

  // Reading templates: the choice of those that are to be read, of which a message that is one is shown as an object is;
  [
    /void 0!==t\._\$litType\$(.*?)"number"==typeof s\?this\._\$AC\(t\):(.*?)_\$AC\(t\)\{.*?\}(?=k\(t\)\{)/,
    't._$litType$?.h$1$2',
  ],
  // the reader, and with it what it calls;
  [/constructor\(\{strings:t,.*?(?=static createElement)/, ''],
  // its regular expression, which is gone if to make it does nothing else;
  [/p=(?=RegExp)/, 'p=/* @__PURE__ */'],
  // and all that Lit has for other readers, but for the parts that `compileTemplates` names.
  [/const j=\{M:h.*?\}/, 'const j={H,N:L,U:z,B:I}'],
  // Attributes of several parts.
  [
    /s\.length>2.*?:(?=this\._\$AH=A\}_\$AI\(t,i=this,s,e\)).*?(?=j\(t\)\{)/,
    'this._$AH=A}_$AI(t){t!==this._$AH&&t!==E&&this.j(this._$AH=t)}',
  ],

  // Listeners that come and go, have options, or are objects.
  [
    /_\$AI\(t,i=this\)\{if\(.*?\}handleEvent\(t\)\{.*?\?(.*?):.*?\}/,
    '_$AI(t){this._$AH===A&&this.element.addEventListener(this.name,this),this._$AH=t}handleEvent(t){$1}',
  ],
  // Lists: a message that is one is shown as its text.
  [/:d\(t\)\?this\.k\(t\)(.*?)k\(t\)\{.*?(?=_\$AR\(t=)/, '$1'],
  // Directives, and what they may ask of a part.
  [/(?<=function M\()t,i,s=t,e\)\{.*?(?=class R)/, 't,i){return i}'],
  [/get (_\$AU|parentNode|startNode|endNode|tagName)\(\)\{.*?\}/g, ''],

  // Style sheets made by who should not.
  [/,o!==s\)throw Error\(".*?"\)/, ')0'],
];

/** Fails when another version of Lit is written otherwise. */
export function slimLit(): Plugin {
  const missing = new Set(LEFT_OUT.map(([pattern]) => pattern));
  return {
    name: 'slim-lit',
    enforce: 'pre',
    transform(code, id) {
      if (!/node_modules\/(@lit|lit-html|lit-element)\//.test(id)) return undefined;
      let slim = code;
      for (const [pattern, instead] of LEFT_OUT) {
        const left = slim.replace(pattern, instead);
        if (left !== slim) missing.delete(pattern);
        slim = left;
      }
      return {code: slim, map: null};
    },
    buildEnd(error) {
      if (error || missing.size === 0) return;
      throw new Error(`slim-lit.ts: this version of Lit has nothing like\n${[...missing].join('\n')}`);
    },
  };
}

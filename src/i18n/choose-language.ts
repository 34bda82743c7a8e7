/** The languages that fit a page, in the order in which their texts are looked for. English is the last one for all. */
export interface LanguageChoice {
  /** The language that the page asks for. */
  readonly locale: Intl.Locale;
  /** Its tag, then the same without its last parts: `de-CH-1996`, `de-CH`, `de`. */
  readonly keys: readonly string[];
  /** The file in `locales/` that fits, also where it is named by a script or region that the page leaves out. */
  readonly file: string;
}

export function chooseLanguage(tag: string): LanguageChoice {
  const locale = parseTag(tag);
  const parts = locale.toString().split('-');
  const keys = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return {locale, keys, file: localeFileOf(locale)};
}

/** Many pages write `de_DE`, and some write an invalid tag. */
function parseTag(tag: string): Intl.Locale {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-'));
  } catch {
    return new Intl.Locale('en');
  }
}

/** The file in `locales/` for a language: some are named by script or region. */
function localeFileOf(locale: Intl.Locale): string {
  const {language, script, region} = locale.maximize();
  if (language === 'zh') return `zh-${script}`;
  if (language === 'pt') return region === 'BR' ? 'pt-BR' : 'pt-PT';
  return language === 'no' || language === 'nn' ? 'nb' : language;
}

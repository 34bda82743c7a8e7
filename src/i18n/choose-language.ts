/** Many pages write `de_DE`, and some write an invalid tag. */
export function parseTag(tag: string): Intl.Locale {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-'));
  } catch {
    return new Intl.Locale('en');
  }
}

/**
 * The file in `locales/` for a language. Some are named by a script or region, also where the page leaves that out.
 */
export function localeFileOf(locale: Intl.Locale): string {
  const {language, script, region} = locale.maximize();
  if (language === 'zh') return `zh-${script}`;
  if (language === 'pt') return region === 'BR' ? 'pt-BR' : 'pt-PT';
  return language === 'no' || language === 'nn' ? 'nb' : language;
}

import {ScreenReader} from './orca.ts';
import {startChromium, startFirefox} from './browsers.ts';
import {TestedPage} from './page.ts';
const [which = 'chromium', flow = 'warning', lang = 'en'] = process.argv.slice(2);
const t = performance.now();
const r = await ScreenReader.start();
let from = 0;
const show = (what: string) => {
  console.log(`--- ${what} (${((performance.now() - t) / 1000).toFixed(1)} s)`);
  for (const u of r.said.slice(from)) console.log('    ', u.cut ? 'CUT ' : '', u.text);
  from = r.said.length;
};
show('start');
const browser = await (which === 'chromium' ? startChromium(r.env) : startFirefox(r.env));
try {
  const [page] = await browser.pages();
  await r.quiet(); show('browser');
  const p = await TestedPage.open(page!, lang as 'en', flow === 'warning' ? '' : flow === 'cover' ? 'ping-url="/ping"' : 'ping-url="/ping" expire-action="lock" login-url="/sign-in"');
  await r.quiet(); show('page');
  console.log(await page!.evaluate(() => document.hasFocus()));
  for (let i = 0; i < 5 && !(await page!.evaluate(() => document.hasFocus())); i++) { await r.press('F6'); await r.quiet(); show('F6'); }
  await r.press('Tab');
  await r.quiet(); show('field');
  console.log(await page!.evaluate(() => document.activeElement?.localName));

  if (flow === 'warning') {
    await p.setClock(105); await r.quiet(); show('opening at 75');
    for (const s of [119, 120, 121,  140,141, 149, 150, 151, 169, 170, 171]) { await p.setClock(s); await new Promise(r => setTimeout(r, 300)); await r.quiet(); show(`at ${s}`); }
    await r.press('Tab'); await r.quiet(); show('Tab');
    await r.press('shift+Tab'); await r.quiet(); show('shift Tab');
    await r.press('Return'); await r.quiet(); show('Enter');
  } else {
    p.answer(undefined);
    await p.setClock(300); await r.quiet(); show('checking');
    p.answer('"logout"'); await r.quiet(); show('expired');
  }
  await p.close();
} finally {
  await browser.close();
  await r.stop();
}

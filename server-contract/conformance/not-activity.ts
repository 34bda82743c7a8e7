import type {Check} from './check.ts';
import type {Request} from './send.ts';
import {PAUSE} from './timing.ts';

/** A check of ordinary requests with these headers, none of which may count as activity. */
export function notActivity(
  obligation: string,
  name: string,
  says: string,
  variants: readonly Request['headers'][],
  isRecommended = false,
): Check {
  return {
    obligation,
    name,
    says,
    ...(isRecommended ? {recommended: true} : {}),
    requires: 'page',
    async run(context) {
      const session = await context.idle(PAUSE);
      for (const headers of variants) {
        await session.visitUncounted(context.settings.page!, headers);
        await session.pingWithoutNews();
      }
    },
  };
}

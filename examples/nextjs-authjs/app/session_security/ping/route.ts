import {guarded} from '@/guarded';

/** The guard answers every ping itself, so the function is never called. */
const ping = guarded(async () => new Response(null, {status: 404}));

export {ping as GET, ping as POST};

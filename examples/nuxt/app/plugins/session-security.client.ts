import 'session-security';

export default defineNuxtPlugin(() => {});

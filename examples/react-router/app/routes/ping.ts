/** Never called: the guard in root.tsx answers the ping. */
export const loader = () => new Response(null, {status: 404});
export const action = loader;

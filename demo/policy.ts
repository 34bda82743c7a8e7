/** The strictest policy that fits any page of the demo: no inline script, no inline style, nothing from elsewhere. */
export const CONTENT_POLICY = "default-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'";

/** The same with `frame-ancestors`, which only a header can set. The overview shows pages of the demo in frames. */
export const CONTENT_POLICY_HEADER = `${CONTENT_POLICY}; frame-ancestors 'self'`;

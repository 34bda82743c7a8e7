/** `?warn-after=2&expire-after=4` sets shorter limits than the code of an example has. */

const element = document.querySelector('session-security');
const query = new URLSearchParams(location.search);
for (const name of ['warn-after', 'expire-after']) if (query.has(name)) element.setAttribute(name, query.get(name));

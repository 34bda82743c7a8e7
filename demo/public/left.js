/** The way back, which the element has put into the address (`return-param`): within this site, and nowhere else. */

const from = new URL(new URLSearchParams(location.search).get('from') ?? './', location.href);
if (from.origin === location.origin) document.querySelector('#back').href = from.href;

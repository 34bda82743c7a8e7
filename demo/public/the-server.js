/** Shows the state of the server. It is requested once a second, from an address that does not count as activity. */

const panel = document.querySelector('#the-server');
// Looked up once: at expiry the element removes the page's content while this script still runs.
const facts = panel.querySelector('dl');
const status = panel.querySelector('[role=status]');
const cells = [...facts.querySelectorAll('[data-show]')];

const told = {
  idleFor: (seconds) => `${Math.floor(seconds)} s`,
  warnAfter: (seconds) => `${seconds} s`,
  expireAfter: (seconds) => `${seconds} s`,
  endsIn: (seconds) => `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`,
  countedAs: (kind) => kind,
  lastRequest: (address) => address,
};

/** Shows the server's answer. Resolves with false when there is no session any more. */
async function ask() {
  const response = await fetch('what-the-server-knows');
  if (!response.ok) throw new Error(`status ${response.status}`);
  const answer = await response.json();
  if (answer === null) return false;
  for (const cell of cells) {
    const fact = answer[cell.dataset.show];
    cell.textContent = fact === undefined ? '' : told[cell.dataset.show](fact);
  }
  return true;
}

async function keepAsking() {
  try {
    const lives = await ask();
    facts.hidden = !lives;
    status.textContent = lives ? '' : 'This session has ended; there is nothing more to tell.';
    if (!lives) return;
  } catch {
    status.textContent = 'The server cannot be reached; these were its last words.';
  }
  setTimeout(keepAsking, 1000);
}

keepAsking();

/** One feature on one small page. */
export interface Example {
  /** Its folder in examples/, and its address. */
  readonly name: string;
  readonly title: string;
  /** One sentence that says what to look for. */
  readonly says: string;
  /** The page itself first, then the files that it loads. */
  readonly files: readonly ['page.html', ...string[]];
  /** The server shows it to signed-in users only. */
  readonly signedIn?: true;
}

/** In the order in which the front page lists them. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'slots',
    title: 'Your own words',
    says: 'Slots replace any text of the warning and of the cover, with markup if you like.',
    files: ['page.html'],
  },
  {
    name: 'properties',
    title: 'Your own colours',
    says: 'Seven custom properties fit the warning to your design.',
    files: ['page.html', 'page.css'],
  },
  {
    name: 'parts',
    title: 'Your own layout',
    says: 'Every piece of the warning is a part that your style sheet can reach.',
    files: ['page.html', 'page.css'],
  },
  {
    name: 'scheme',
    title: 'Dark, light, right to left',
    says: 'The warning follows the colour scheme and the language of the page, one of forty-one, also when they change.',
    files: ['page.html', 'page.js'],
  },
  {
    name: 'backdrop',
    title: 'A warning that hides the page',
    says: 'One line, and an unattended screen shows nothing for the whole warning.',
    files: ['page.html', 'page.css'],
  },
  {
    name: 'button',
    title: 'Only the button extends',
    says: 'Once the warning shows, moving the mouse is not enough: a person has to answer it.',
    files: ['page.html'],
  },
  {
    name: 'own-warning',
    title: 'A warning of your own',
    says: 'Cancel session-warn, and show whatever you like; everything else stays as it is.',
    files: ['page.html', 'page.css', 'page.js'],
  },
  {
    name: 'router',
    title: 'A single-page application',
    says: 'Cancel session-expire, and your own router decides where to go; nothing is loaded again.',
    files: ['page.html', 'page.js'],
  },
  {
    name: 'guard-forms',
    title: 'Unsaved forms',
    says: 'Asks before a page with unsaved work is left; a saved form, a search and what you exempt do not count.',
    files: ['page.html', 'page.js'],
  },
  {
    name: 'drafts',
    title: 'Nothing is lost',
    says: 'When the warning shows, the server still accepts a draft; whoever signs in again finds it.',
    files: ['page.html', 'page.js'],
    signedIn: true,
  },
  {
    name: 'lock',
    title: 'Lock instead of leave',
    says: 'The page stays covered until the same person has signed in again, and goes on where it was.',
    files: ['page.html'],
    signedIn: true,
  },
  {
    name: 'logout-form',
    title: 'Signing out by POST',
    says: 'At the end the element submits your own logout form, with its CSRF token in it.',
    files: ['page.html'],
    signedIn: true,
  },
];

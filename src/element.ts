import {LitElement, nothing, type PropertyDeclarations, type PropertyValues} from 'lit';
import {DEFAULT_ACTIVITY_EVENTS} from './browser/activity-events.ts';
import type {PingInit} from './browser/fetch-ping.ts';
import {findForm} from './browser/navigation.ts';
import {replacePage} from './browser/page-content.ts';
import {ModalController, type Modals} from './controllers/dialog-controller.ts';
import type {SessionView} from './controllers/document-session.ts';
import {FormGuardController} from './controllers/form-guard-controller.ts';
import {LanguageController} from './controllers/locale-controller.ts';
import {SessionController} from './controllers/session-controller.ts';
import type {Phase} from './core/decide.ts';
import type {ExtendOn} from './core/ports.ts';
import {Complaints, readAddress, readSeconds, readWord, type Settings} from './element-options.ts';
import type {PingResult} from './events.ts';
import type {Messages} from './i18n/messages.ts';
import {registerMessages, type Words, withTexts} from './i18n/registry.ts';
import {DEFAULT_EXPIRE_AFTER, DEFAULT_WARN_AFTER} from './read-limits.ts';
import {type CoverState, coverView} from './views/cover.ts';
import {styles} from './views/styles.ts';
import {warningView} from './views/warning-dialog.ts';

export * from './events.ts';
export type {ExtendOn, Messages, Phase, PingInit};
export {registerMessages};

const MOVES = /^(pointer|mouse)move$/;

/** Seconds before the end in which whoever moves the pointer wants to stay. */
const LAST_MOMENT = 2;

/** An empty attribute is no number, where `Number('')` would be a limit of zero. None at all is the default. */
const fromSeconds = (value: string | null) => (value === null ? null : Number(value.trim() || Number.NaN));

/**
 * Signs a person out who has walked away: tracks activity over all tabs, agrees with the server, warns, covers the page
 * when the time is up, and leaves it.
 *
 * @tag session-security
 *
 * @attr {'active'|'warning'|'checking'|'expired'|'locked'} phase - Reflected, read-only: `active`, `warning`,
 *   `checking`, `expired` or `locked`.
 *
 * @fires {SessionWarnEvent} session-warn - The session ends in `expiresIn` seconds: the moment to save drafts, by `waitUntil(promise)`.
 *   Cancel it to show a warning of your own.
 * @fires {SessionResumeEvent} session-resume - The session goes on; `by`: `activity`, `tab`, `server` or `signin`.
 * @fires {SessionExpireEvent} session-expire - The session is over; `reason`: `idle`, `server`, `lifetime` or `signed-out`;
 *   `waitUntil(promise)`. Cancel it to leave the page to your own router.
 * @fires {SessionPingEvent} session-ping - A ping settled; `result`: `active`, `expired` or `unreachable`; `status`; `duration`
 *   in seconds.
 *
 * @slot heading - The heading of the warning.
 * @slot message - What the warning says.
 * @slot stay - The content of the Stay button.
 * @slot sign-out - The content of the Sign out button.
 * @slot expired - What the cover says once the session is over.
 *
 * @csspart dialog - The warning.
 * @csspart heading - Its heading.
 * @csspart message - Its message.
 * @csspart countdown - The time left, in words.
 * @csspart progress - The time left, as a bar.
 * @csspart stay-button - The button that extends the session.
 * @csspart sign-out-button - The button that ends it.
 * @csspart cover - What hides the page.
 *
 * @cssprop [--session-security-background=Canvas] - Background of dialog and cover; opaque.
 * @cssprop [--session-security-color=CanvasText] - Their text.
 * @cssprop [--session-security-accent=light-dark(#1a56c4, #8ab4f8)] - The Stay button, the bar and the focus ring.
 * @cssprop [--session-security-accent-color=light-dark(#fff, #10203a)] - Text on the accent.
 * @cssprop [--session-security-backdrop=rgb(0 0 0 / 55%)] - What lies over the page while the warning shows; opaque hides the page.
 * @cssprop [--session-security-radius=0.75rem] - Corners of the dialog.
 * @cssprop [--session-security-font=1rem / 1.5 system-ui, sans-serif] - Font, as the shorthand takes it.
 */
export class SessionSecurityElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    expireAfter: {converter: fromSeconds, attribute: 'expire-after', useDefault: true},
    warnAfter: {converter: fromSeconds, attribute: 'warn-after', useDefault: true},
    pingUrl: {attribute: 'ping-url'},
    pingMethod: {attribute: 'ping-method', useDefault: true},
    pingInit: {attribute: false},
    logoutUrl: {attribute: 'logout-url'},
    logoutForm: {attribute: 'logout-form'},
    returnParam: {attribute: 'return-param'},
    extendOn: {attribute: 'extend-on', useDefault: true},
    expireAction: {attribute: 'expire-action', useDefault: true},
    loginUrl: {attribute: 'login-url'},
    activityEvents: {attribute: 'activity-events'},
    guardForms: {type: Boolean, attribute: 'guard-forms'},
    channel: {useDefault: true},
    disabled: {type: Boolean, reflect: true},
    messages: {attribute: false},
  };

  /** Seconds of inactivity, over all tabs, after which the session is over. */
  declare expireAfter: number;
  /** Seconds of inactivity after which the warning shows; less than `expire-after`. */
  declare warnAfter: number;
  /** The server's ping endpoint. None: this browser's tabs alone decide. */
  declare pingUrl: string | null;
  /** How the ping is sent: `get` or `post`. */
  declare pingMethod: 'get' | 'post';
  /** Merged into each ping: a `RequestInit`, or a (possibly async) function that gives one. */
  declare pingInit: PingInit | undefined;
  /** Where to go when the session is over or on Sign out. None: the page is loaded again, as a GET. */
  declare logoutUrl: string | null;
  /** Id of a form to submit instead, for a POST logout with its own CSRF token. */
  declare logoutForm: string | null;
  /** Query parameter of `logout-url` that gets path, query and hash of the page, e.g. `next`. */
  declare returnParam: string | null;
  /** Once the warning shows: any `activity` extends, or only the `button`. */
  declare extendOn: 'activity' | 'button';
  /**
   * `leave` the page when the session is over, or `lock` it: it stays covered until the same person has signed in
   * again, and goes on without losing work.
   */
  declare expireAction: 'leave' | 'lock';
  /** For `lock`: where to sign in again; opens beside the page. */
  declare loginUrl: string | null;
  /**
   * Space-separated event types that count as activity. None: `pointerdown pointermove keydown wheel touchstart
   * touchmove click beforeinput compositionupdate`.
   */
  declare activityEvents: string | null;
  /**
   * Asks before a page with unsaved form data is left; forms and fields with `data-session-security-ignore` do not
   * count.
   */
  declare guardForms: boolean;
  /** Name shared by the tabs of one session on one origin. */
  declare channel: string;
  /** Tracks, pings and shows nothing, as on an anonymous page. */
  declare disabled: boolean;
  /** Texts of this element alone, in place of those of its language. */
  declare messages: Partial<Messages> | undefined;

  readonly #complaints = new Complaints((attribute) => this.getAttribute(attribute));
  readonly #controller = new SessionController(this, this.#view());
  readonly #languages = new LanguageController(this);
  readonly #forms: FormGuardController;
  #readings: Settings | undefined;
  #phase: Phase = 'active';
  /** The built-in warning is wanted, and how many seconds were left when it began. */
  #warning: {readonly began: number} | undefined;

  constructor() {
    super();
    this.expireAfter = DEFAULT_EXPIRE_AFTER;
    this.warnAfter = DEFAULT_WARN_AFTER;
    this.pingUrl = this.logoutUrl = this.logoutForm = this.returnParam = null;
    this.loginUrl = this.activityEvents = null;
    this.pingMethod = 'get';
    this.extendOn = 'activity';
    this.expireAction = 'leave';
    this.channel = 'session-security';
    this.guardForms = this.disabled = false;
    this.#forms = new FormGuardController(this);
    new ModalController(this, {
      modals: () => this.#modals(),
      misplaced: () =>
        this.#complaints.say('was in an element that is not displayed, and was moved to the end of the body.'),
      strayed: () => {
        if (this.#settings.activityEvents.some((type) => MOVES.test(type))) this.activity();
      },
    });
  }

  /** Where the session stands. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Whole seconds since the last activity in any tab or device. */
  get idleFor(): number {
    return this.#controller.session?.idleFor ?? 0;
  }

  /** Whole seconds until the session ends if nobody does anything. */
  get expiresIn(): number {
    return this.#controller.session?.expiresIn ?? this.#settings.limits.expireAfterMs / 1000;
  }

  /** Counts as user activity now: for what no event tells, such as a video that is being watched. */
  activity(): void {
    this.#controller.session?.activity();
  }

  /** Asks the server now, and resolves with `active`, `expired` or `unreachable`. It is no activity itself. */
  async ping(): Promise<PingResult> {
    return (await this.#controller.session?.ping()) ?? 'unreachable';
  }

  /** What the Stay button does: extends the session, and tells the server at once. */
  extend(): void {
    this.#controller.session?.extend();
  }

  /** Ends the session now, in every tab. The server ends it at `logout-url` or by `logout-form`. */
  signOut(): void {
    if (!this.#canSignOut) {
      this.#complaints.say('signOut() has neither logout-url nor logout-form: the server does not learn of it.');
    }
    this.#controller.session?.signOut();
  }

  /** Takes forms for saved, one or all of them: for `guard-forms`, after they were saved without a submit. */
  clearUnsaved(form?: HTMLFormElement): void {
    this.#forms.clear(form);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('phase', this.#phase);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.size > 0) this.#readings = undefined;
  }

  /** Nothing but what is open: a page that nobody leaves pays for no dialog. */
  protected override render(): unknown {
    const {session} = this.#controller;
    const cover = this.#cover;
    const warning = this.#openWarning;
    if (cover) {
      return coverView({
        ...this.#words,
        state: cover,
        loginUrl: this.#settings.loginUrl,
        onClose: () => this.requestUpdate(),
      });
    }
    if (!session || !warning) return nothing;
    return warningView({
      ...this.#words,
      left: session.expiresIn,
      lasts: session.warningLasts,
      began: warning.began,
      final: session.endsByAge,
      signOut: this.#canSignOut,
      onFailure: (error) => this.#complaints.say(`has messages without a working timeLeft: ${error}`),
      onStay: this.#onStay,
      onSignOut: () => this.signOut(),
    });
  }

  get #settings(): Settings {
    // A property that was set a moment ago counts, though the element has not updated yet.
    if (this.isUpdatePending) this.#readings = undefined;
    this.#readings ??= this.#readSettings();
    return this.#readings;
  }

  /** What the cover says, while there is one. */
  get #cover(): CoverState | undefined {
    const phase = this.#phase;
    return !this.#controller.leading || phase === 'active' || phase === 'warning' ? undefined : phase;
  }

  get #openWarning(): {readonly began: number} | undefined {
    return this.#phase === 'warning' ? this.#warning : undefined;
  }

  #modals(): Modals {
    const cover = this.#cover;
    const open = cover ? 'cover' : this.#openWarning ? 'warning' : 'none';
    const about = cover ?? (this.#controller.session?.endsByAge ? 'lifetime' : 'warning');
    // A page that is only left keeps its name in the history.
    const title = about === 'checking' ? '' : this.#words.messages[`${about}Heading`];
    return {dialog: this.renderRoot.querySelector('dialog'), open, title};
  }

  /** What the session sees of this element. */
  #view(): SessionView {
    const element = this;
    return {
      get settings() {
        return element.#settings;
      },
      complaints: this.#complaints,
      dispatch: (event) => this.dispatchEvent(event),
      show: (phase) => this.#show(phase),
      warn: () => {
        this.#warning = {began: this.expiresIn};
        this.requestUpdate();
      },
      tick: () => this.requestUpdate(),
      owns: (event) => this.#owns(event),
      findForm: (id) => findForm(id, this),
      clear: (form) => this.#clear(form),
    };
  }

  /**
   * While the page is inert, no key is meant for it, though the body gets it after a press on the warning's text. And a
   * pointer that moves may be on its way to Sign out: where it goes is watched apart, while there is time for that.
   */
  #owns(event: Event): boolean {
    const panel = this.renderRoot.querySelector('.warning[open] .panel');
    if (!panel) return false;
    const apart = event.type === 'keydown' || (MOVES.test(event.type) && this.expiresIn > LAST_MOMENT);
    return apart || event.composedPath().includes(panel);
  }

  #show(phase: Phase): void {
    if (phase === this.#phase) return;
    const covered = this.#cover;
    this.#phase = phase;
    if (phase === 'active') this.#warning = undefined;
    this.setAttribute('phase', phase);
    this.requestUpdate();
    // A cover does not wait for the next update: this may be the last thing that the page does.
    if (!this.#cover || covered) return;
    try {
      this.performUpdate();
    } catch (error) {
      // Scripts of the page run when it loses the focus, and its policies may let nothing render. It is left all the same.
      this.#complaints.say(`had trouble with its cover: ${error}`);
    }
  }

  /** A copy of this element takes the place of the page: it joins a session that is over, and covers everything. */
  #clear(form: string | undefined): void {
    const {messages, language} = this.#words;
    const copy = this.cloneNode(true) as this;
    // What said the language may be gone with the page.
    copy.lang = language;
    copy.messages = this.messages;
    replacePage(copy, messages.expiredHeading, findForm(form, this));
  }

  get #words(): Words {
    const {words} = this.#languages;
    return {...words, messages: withTexts(words.messages, this.messages)};
  }

  get #canSignOut(): boolean {
    const {url, form} = this.#settings.exit;
    return url !== undefined || form !== undefined;
  }

  /** However the dialog was closed while the warning stands, the person is there, and wants to stay (W2). */
  readonly #onStay = (): void => {
    if (this.#phase === 'warning') this.extend();
  };

  #readSettings(): Settings {
    const complaints = this.#complaints;
    const pingUrl = readAddress('ping-url', this.pingUrl || null, 'this browser alone', complaints);
    const form = this.logoutForm || undefined;
    const method = readWord('ping-method', this.pingMethod, ['get', 'post'], complaints);
    // A script may well have set a list.
    const types = this.activityEvents?.toString().trim();
    if (types === '') complaints.wrong('activity-events', '', 'a list of event types', 'the default');
    return {
      limits: readSeconds(this.expireAfter ?? DEFAULT_EXPIRE_AFTER, this.warnAfter ?? DEFAULT_WARN_AFTER, complaints),
      extendOn: readWord('extend-on', this.extendOn, ['activity', 'button'], complaints),
      expireAction: readWord('expire-action', this.expireAction, ['leave', 'lock'], complaints),
      ping: pingUrl ? {url: pingUrl, method, init: this.pingInit} : undefined,
      exit: {
        url: readAddress('logout-url', this.logoutUrl || null, 'a reload of the page', complaints),
        form,
        returnParam: this.returnParam ?? undefined,
      },
      loginUrl: readAddress('login-url', this.loginUrl, 'no link', complaints),
      activityEvents: (types || DEFAULT_ACTIVITY_EVENTS).split(/[\s,]+/),
      channel: this.channel || 'session-security',
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'session-security': SessionSecurityElement;
  }
}

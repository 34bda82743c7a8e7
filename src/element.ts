import './browser/before-lit.ts';
import {adoptStyles, LitElement, noChange, type PropertyDeclarations} from 'lit';
import {putBackNames} from './browser/before-lit.ts';
import {takeNamesFromLit} from './browser/document-members.ts';
import type {PingInit} from './browser/fetch-ping.ts';
import {replaceDocument} from './browser/hide-page.ts';
import {outsideZones} from './browser/listen.ts';
import {findForm, ownAddress} from './browser/navigation.ts';
import {isInPage} from './browser/page-lifecycle.ts';
import {type Dialog, DialogController} from './controllers/dialog-controller.ts';
import type {SessionSnapshot, SessionView} from './controllers/document-session.ts';
import {FormGuardController} from './controllers/form-guard-controller.ts';
import {LocaleController} from './controllers/locale-controller.ts';
import {SessionController} from './controllers/session-controller.ts';
import type {Phase} from './core/phase.ts';
import type {ExtendOn} from './core/ports.ts';
import {DevWarnings} from './dev-warnings.ts';
import {type ElementOptions, readOptions, secondsConverter} from './element-options.ts';
import type {PingResult} from './events.ts';
import type {Messages} from './i18n/messages.ts';
import {type LocalizedMessages, overrideMessages, registerMessages} from './i18n/registry.ts';
import {DEFAULT_EXPIRE_AFTER, DEFAULT_WARN_AFTER} from './read-limits.ts';
import {type CoverState, renderCover} from './views/cover.ts';
import {renderDialog} from './views/dialog.ts';
import {styles} from './views/styles.ts';
import {renderWarning} from './views/warning-dialog.ts';

export * from './events.ts';
export {type ExtendOn, type Messages, type Phase, type PingInit, registerMessages};

putBackNames();

/**
 * Signs out a user who has left the computer: tracks activity over all tabs, agrees with the server, warns, covers the
 * page when the time is up, and leaves it.
 *
 * @tag session-security
 * @attr {'active'|'warning'|'checking'|'expired'|'locked'} phase - Reflected, read-only: `active`, `warning`,
 *   `checking`, `expired` or `locked`.
 * @fires {SessionWarnEvent} session-warn - The session ends in `expiresIn` seconds: the moment to save drafts, by
 *   `waitUntil(promise)`. Cancel it to show a warning of your own.
 * @fires {SessionResumeEvent} session-resume - The session goes on; `by`: `activity`, `tab`, `server` or `signin`.
 * @fires {SessionExpireEvent} session-expire - The session is over; `reason`: `idle`, `server`, `lifetime`,
 *   `signed-out` or `revoked`; `waitUntil(promise)`. Cancel it to leave the page to your own router.
 * @fires {SessionPingEvent} session-ping - A ping settled; `result`: `active`, `expired` or `unreachable`; `status`;
 *   `duration` in seconds.
 * @slot heading - The heading of the warning.
 * @slot message - The message of the warning.
 * @slot stay - The content of the Stay button.
 * @slot sign-out - The content of the Sign out button.
 * @slot expired - The text of the cover after the end of the session.
 * @csspart dialog - The warning.
 * @csspart heading - The heading of the warning.
 * @csspart message - The message of the warning.
 * @csspart countdown - The time left, in words.
 * @csspart progress - The time left, as a bar.
 * @csspart stay-button - The button that extends the session.
 * @csspart sign-out-button - The button that ends the session.
 * @csspart cover - The layer that hides the page.
 * @csspart icon - The lock symbol on the cover.
 * @cssprop [--session-security-background=Canvas] - Background of dialog and cover; has to be opaque. By default the
 *   dialog is a little lighter in dark color schemes.
 * @cssprop [--session-security-color=CanvasText] - Text of dialog and cover.
 * @cssprop [--session-security-accent=light-dark(#1a56c4, #8ab4f8)] - The Stay button, the bar and the focus ring.
 * @cssprop [--session-security-accent-color=light-dark(#fff, #10203a)] - Text on the accent.
 * @cssprop [--session-security-urgent=light-dark(#b3261e, #ff9d93)] - The time left in the last ten seconds.
 * @cssprop [--session-security-backdrop=rgb(0 0 0 / 55%)] - The color over the page while the warning shows; an opaque
 *   color hides the page.
 * @cssprop [--session-security-backdrop-filter=none] - A filter for that page, such as `blur(0.5rem)`.
 * @cssprop [--session-security-radius=0.75rem] - Corners of the dialog.
 * @cssprop [--session-security-font=max(1rem, 16px) / 1.5 system-ui, sans-serif] - Font, as the shorthand takes it. Width
 *   and buttons grow with its size.
 */
export class SessionSecurityElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    expireAfter: {converter: secondsConverter, attribute: 'expire-after', useDefault: true},
    warnAfter: {converter: secondsConverter, attribute: 'warn-after', useDefault: true},
    pingUrl: {attribute: 'ping-url'},
    pingMethod: {attribute: 'ping-method', useDefault: true},
    pingInit: {attribute: false},
    logoutUrl: {attribute: 'logout-url'},
    logoutForm: {attribute: 'logout-form'},
    returnParam: {attribute: 'return-param'},
    user: {},
    extendOn: {attribute: 'extend-on', useDefault: true},
    expireAction: {attribute: 'expire-action', useDefault: true},
    loginUrl: {attribute: 'login-url'},
    activityEvents: {attribute: 'activity-events'},
    guardForms: {type: Boolean, attribute: 'guard-forms'},
    channel: {useDefault: true},
    disabled: {type: Boolean, reflect: true},
    debug: {type: Boolean},
    messages: {attribute: false},
  };

  /** Seconds of inactivity, over all tabs, after which the session is over. */
  declare expireAfter: number;
  /** Seconds of inactivity after which the warning shows; less than `expire-after`. */
  declare warnAfter: number;
  /** The server's ping endpoint. None: the tabs of this browser decide alone. */
  declare pingUrl: string | null;
  /** How the ping is sent: `get` or `post`. */
  declare pingMethod: 'get' | 'post';
  /** Merged into each ping: a `RequestInit`, or a (possibly async) function that gives one. */
  declare pingInit: PingInit | undefined;
  /** The address to go to when the session is over and on Sign out. None: the page is loaded again, as a GET. */
  declare logoutUrl: string | null;
  /** Id of a form to submit instead, for a POST logout with its own CSRF token. */
  declare logoutForm: string | null;
  /** Query parameter of `logout-url` that gets path, query and hash of the page, e.g. `next`. */
  declare returnParam: string | null;
  /**
   * The user that the page was made for, by the server's name for `Session-User`. If a reply names another user, the
   * session of this page is over.
   */
  declare user: string | null;
  /** Once the warning shows: any `activity` extends, or only the `button`. */
  declare extendOn: 'activity' | 'button';
  /**
   * `leave` the page when the session is over, or `lock` it: it stays covered until the same user has signed in again,
   * and continues without losing work.
   */
  declare expireAction: 'leave' | 'lock';
  /** For `lock`: the address to sign in again; opens in a new window. */
  declare loginUrl: string | null;
  /**
   * Space-separated event types that count as activity. Left out: `pointerdown pointermove keydown wheel touchstart
   * touchmove click beforeinput compositionupdate dragover`.
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
  /** Logs each decision on the console, with its reason. For development. */
  declare debug: boolean;
  /** Texts of this element alone, in place of those of its language. */
  declare messages: Partial<Messages> | undefined;

  readonly #warnings = new DevWarnings((attribute) => this.getAttribute(attribute));
  readonly #controller = new SessionController(this, this.#view());
  readonly #locale = new LocaleController(this);
  readonly #forms: FormGuardController;
  readonly #dialogs: DialogController;
  #cachedOptions: ElementOptions | undefined;
  #phase: Phase = 'active';
  /** The cover of this phase has been open for long. */
  #isLate = false;

  constructor() {
    super();
    this.expireAfter = DEFAULT_EXPIRE_AFTER;
    this.warnAfter = DEFAULT_WARN_AFTER;
    this.pingUrl = this.logoutUrl = this.logoutForm = this.returnParam = null;
    this.user = this.loginUrl = this.activityEvents = null;
    this.pingMethod = 'get';
    this.extendOn = 'activity';
    this.expireAction = 'leave';
    this.channel = 'session-security';
    this.guardForms = this.disabled = this.debug = false;
    this.#forms = new FormGuardController(this);
    this.#dialogs = new DialogController(this, {
      wanted: () => this.#dialog,
      onMove: () => this.#warnings.warn('is not displayed where it was, and is at the end of the body now.'),
      onActivity: (types) => this.#activityBy(types),
      onStay: () => this.#onStay(),
      onLate: () => {
        this.#isLate = true;
        this.requestUpdate();
      },
    });
  }

  /** The phase of the session. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Whole seconds since the last activity in any tab or device. */
  get idleFor(): number {
    return this.#controller.session?.snapshot.idleFor ?? 0;
  }

  /** Whole seconds until the session ends if there is no activity. */
  get expiresIn(): number {
    return this.#controller.session?.snapshot.expiresIn ?? this.#options.limits.expireAfterMs / 1000;
  }

  /** Counts as user activity now: for activity that causes no event, such as watching a video. */
  activity(): void {
    this.#controller.session?.activity();
  }

  /** Pings the server now, and resolves with `active`, `expired` or `unreachable`. This is no activity. */
  async ping(): Promise<PingResult> {
    return (await this.#controller.session?.ping()) ?? 'unreachable';
  }

  /** Extends the session like the Stay button, and tells the server at once. */
  extend(): void {
    this.#controller.session?.extend();
  }

  /** Ends the session now, in every tab. The server ends it at `logout-url` or by `logout-form`. */
  signOut(): void {
    if (!this.#canSignOut) {
      this.#warnings.warn('signOut() has neither logout-url nor logout-form: the server does not learn of it.');
    }
    this.#controller.session?.signOut();
  }

  /** Marks one form, or all forms, as saved: for `guard-forms`, when they were saved without a submit. */
  clearUnsaved(form?: HTMLFormElement): void {
    this.#forms.clear(form);
  }

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit's accessor has to run with this class.
    return [...super.observedAttributes, 'phase'];
  }

  /** The page may write the attribute, or remove it when it renders its markup again. */
  override attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name !== 'phase') super.attributeChangedCallback(name, before, value);
    else if (value !== this.#phase) this.setAttribute(name, this.#phase);
  }

  /** In another document, such as that of a frame, it does nothing. */
  override connectedCallback(): void {
    if (!isInPage(this)) return;
    super.connectedCallback();
    // A move to another document removes them, and that document cannot use them.
    // https://drafts.csswg.org/cssom/#dom-documentorshadowroot-adoptedstylesheets
    adoptStyles(this.renderRoot as ShadowRoot, (this.constructor as typeof LitElement).elementStyles);
    this.setAttribute('phase', this.#phase);
    this.#warnings.misread(SessionSecurityElement.observedAttributes);
  }

  /** Lit calls this with a name for each property that has changed. */
  override requestUpdate(...change: Parameters<LitElement['requestUpdate']>): void {
    if (change[0] !== undefined) this.#cachedOptions = undefined;
    // The session begins in an update.
    outsideZones(() => super.requestUpdate(...change));
  }

  protected override performUpdate(): void {
    const putBack = takeNamesFromLit();
    try {
      super.performUpdate();
    } finally {
      putBack();
    }
  }

  /** Renders a dialog only while it is open, because a closed one would cost time and memory. */
  protected override render(): unknown {
    const state = this.#coverState;
    const snapshot = this.#warningSnapshot;
    if (!state && !snapshot) return this.#dialogs.isHeld ? noChange : undefined;
    // A click that the user meant for the page does nothing (W10). A click by a script is meant.
    const onSignOut = ({isTrusted}: Event) => (isTrusted && this.#dialogs.isNew) || this.signOut();
    const common = {...this.#localized, canSignOut: this.#canSignOut, onSignOut, onClose: this.#onStay};
    const {loginUrl: own, logoutTarget, expireAction} = this.#options;
    // A page that cannot be left, for whatever reason, has a way on: the address of the logout, or its own (F2). While a
    // form signs out, a link to this page would stop it.
    const otherUrl = logoutTarget.url ?? (logoutTarget.form ? undefined : ownAddress());
    const loginUrl = own ?? (state === 'expired' ? otherUrl : undefined);
    const content = state
      ? renderCover({...common, state, loginUrl, isLate: this.#isLate})
      : renderWarning({
          ...common,
          ...snapshot!,
          mayLoseWork: expireAction !== 'lock' && !snapshot!.savesDrafts && this.#forms.mayBeUnsaved,
          onError: (error) => this.#warnings.warn(`has messages without a working timeLeft: ${error}`),
        });
    return renderDialog({...common, kind: state ? 'cover' : 'warning', content});
  }

  get #options(): ElementOptions {
    this.#cachedOptions ??= readOptions(this, this.#warnings);
    return this.#cachedOptions;
  }

  get #localized(): LocalizedMessages {
    const localized = this.#locale.localize();
    const messages = overrideMessages(localized.messages, this.messages);
    const {expiredMessage, revokedMessage = expiredMessage} = messages;
    const reason = this.#controller.session?.snapshot.endReason;
    // Users who have signed out need no reason.
    const said = reason === 'signed-out' ? '' : reason === 'revoked' ? revokedMessage : expiredMessage;
    return {...localized, messages: {...messages, expiredMessage: said}};
  }

  /** Why this element covers the page, if it does. */
  get #coverState(): CoverState | undefined {
    const phase = this.#phase;
    return !this.#controller.isLeading || phase === 'active' || phase === 'warning' ? undefined : phase;
  }

  /** The session while this element shows the built-in warning. */
  get #warningSnapshot(): SessionSnapshot | undefined {
    const snapshot = this.#phase === 'warning' && this.#controller.isLeading && this.#controller.session?.snapshot;
    return snapshot && snapshot.expiresInAtWarning > 0 ? snapshot : undefined;
  }

  get #dialog(): Dialog | undefined {
    const state = this.#coverState;
    const snapshot = this.#warningSnapshot;
    if (!state && !snapshot) return undefined;
    const topic = state ?? (snapshot?.limitedByLifetime ? 'lifetime' : 'warning');
    // Without a title while checking: a page that the user leaves keeps its own in the history.
    const title = topic === 'checking' ? '' : this.#localized.messages[`${topic}Heading`];
    return {kind: state ? 'cover' : 'warning', title, final: state === 'expired'};
  }

  get #canSignOut(): boolean {
    const {url, form} = this.#options.logoutTarget;
    return Boolean(url ?? form);
  }

  /** Any way of closing the warning means that the user wants to stay (W2). A cover that was closed opens again. */
  readonly #onStay = (): void => {
    if (this.#phase === 'warning') this.extend();
    this.requestUpdate();
  };

  /** Activity that the dialogs have noticed, if the page counts events of this kind. */
  #activityBy(types: RegExp): void {
    if (this.#options.activityEvents.some((type) => types.test(type))) this.activity();
  }

  /** This element, as its session uses it. */
  #view(): SessionView {
    const element = this;
    return {
      host: this,
      warnings: this.#warnings,
      get options() {
        return element.#options;
      },
      update: (phase) => this.#update(phase),
      ownsEvent: (event) => this.#dialogs.owns(event, this.expiresIn),
      replaceDocument: (form) => this.#clear(form),
    };
  }

  #update(phase: Phase): void {
    const isNew = phase !== this.#phase;
    const covered = this.#coverState;
    this.#phase = phase;
    if (isNew) {
      this.#isLate = false;
      this.setAttribute('phase', phase);
    }
    // In WebKit, the window can get the focus while the dialog opens, and the session takes a step. What that step shows
    // has just been rendered.
    if (isNew || !this.#dialogs.isOpening) this.requestUpdate();
    // A cover is rendered in this task: the page may be frozen or left right after it.
    if (!isNew || !this.#coverState || covered) return;
    try {
      this.performUpdate();
    } catch (error) {
      // A handler of the page has thrown at the loss of the focus, or a policy forbids rendering. The page is left anyway.
      this.#warnings.warn(`had trouble with its cover: ${error}`);
    }
  }

  /** Replaces the content of the document with a copy of this element, which joins the ended session and covers all. */
  #clear(form: string | undefined): void {
    const {messages, language} = this.#localized;
    const copy = this.cloneNode(true) as this;
    // The ancestor with the `lang` attribute is removed.
    copy.lang = language;
    copy.messages = {...this.messages, expiredMessage: messages.expiredMessage};
    replaceDocument(copy, messages.expiredHeading, findForm(form, this));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'session-security': SessionSecurityElement;
  }
}

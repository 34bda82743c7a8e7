import type {WebDriver} from './webdriver.ts';

/** WebDriver's codes for keys without a character. https://w3c.github.io/webdriver/#keyboard-actions */
const CODES: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  Space: '\uE00D',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Insert: '\uE016',
  Delete: '\uE017',
};

const LEFT_BUTTON = 0;

/** Mouse and keyboard of the current window, with the method names that the test runner's commands call. */
export class WebDriverHand {
  readonly #driver: WebDriver;

  constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  readonly mouse = {
    move: (x: number, y: number) => this.#point([move(x, y)]),
    click: (x: number, y: number) => this.#point([move(x, y), button('pointerDown'), button('pointerUp')]),
    down: () => this.#point([button('pointerDown')]),
    up: () => this.#point([button('pointerUp')]),
    reset: async () => {
      await this.#driver.releaseActions();
      await this.#point([move(0, 0)]);
    },
  };

  readonly keyboard = {
    down: (name: string) => this.#key([key('keyDown', name)]),
    up: (name: string) => this.#key([key('keyUp', name)]),
    press: (name: string) => this.#key([key('keyDown', name), key('keyUp', name)]),
    type: (text: string) => this.#key([...text].flatMap((name) => [key('keyDown', name), key('keyUp', name)])),
  };

  #point(actions: readonly object[]): Promise<void> {
    return this.#driver.act({type: 'pointer', id: 'mouse', parameters: {pointerType: 'mouse'}, actions});
  }

  #key(actions: readonly object[]): Promise<void> {
    return this.#driver.act({type: 'key', id: 'keyboard', actions});
  }
}

function move(x: number, y: number): object {
  return {type: 'pointerMove', duration: 0, origin: 'viewport', x, y};
}

function button(type: 'pointerDown' | 'pointerUp'): object {
  return {type, button: LEFT_BUTTON};
}

function key(type: 'keyDown' | 'keyUp', name: string): object {
  const value = CODES[name] ?? name;
  if ([...value].length !== 1) throw new Error(`WebDriverHand does not know the key ${name}`);
  return {type, value};
}

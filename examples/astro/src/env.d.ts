declare namespace App {
  interface Locals {
    session: import('./session').Session | undefined;
  }
}

import {Injectable} from '@nestjs/common';

export interface User {
  readonly id: number;
  readonly name: string;
}

/** Stands for your database. */
@Injectable()
export class UsersService {
  readonly #users = [{id: 1, name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

  find(id: number | undefined): User | undefined {
    return this.#users.find((user) => user.id === id);
  }

  verify(email: string, password: string): User | undefined {
    return this.#users.find((user) => user.email === email && user.password === password);
  }
}

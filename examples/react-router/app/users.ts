/** Stands for your database. */
const users = [{id: 1, name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

export function findUser(id: number | undefined) {
  return users.find((user) => user.id === id);
}

export function verifyPassword(email: unknown, password: unknown) {
  return users.find((user) => user.email === email && user.password === password);
}

/** Stands for your database. */
const users = [{id: 1, name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

export function findUser(id) {
  return users.find((user) => user.id === id);
}

export function verifyPassword(email, password) {
  return users.find((user) => user.email === email && user.password === password);
}

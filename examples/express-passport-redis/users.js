/** Stands for your database. */
const users = [{id: 1, name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

export function findUser(id) {
  return users.find((user) => user.id === id);
}

/** Called by Passport's local strategy. Passes on the user, or false. */
export function verifyPassword(email, password, done) {
  const user = users.find((each) => each.email === email && each.password === password);
  done(null, user ?? false);
}

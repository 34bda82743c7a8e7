/** In place of your database. */
const users = [{id: 1, name: 'Ada Lovelace', username: 'ada', password: 'engine'}];

export function findUser(id) {
  return users.find((user) => user.id === id);
}

/** What Passport's local strategy asks: hands on the user, or false. */
export function verifyPassword(username, password, done) {
  const user = users.find((each) => each.username === username && each.password === password);
  done(null, user ?? false);
}

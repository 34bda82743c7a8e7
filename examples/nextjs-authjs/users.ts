/** Stands for your database. */
const users = [{id: '1', name: 'Ada Lovelace', email: 'ada@example.com', password: 'analytical engine'}];

export function findUser(email: unknown, password: unknown) {
  const user = users.find((each) => each.email === email && each.password === password);
  return user ? {id: user.id, name: user.name, email: user.email} : null;
}

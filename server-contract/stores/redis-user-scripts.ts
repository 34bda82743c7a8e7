import {MAX_SUCCESSORS} from '../core/tombstone.ts';
import {TELL} from './redis-ends.ts';
import {
  BEGIN,
  CLOCK,
  endIn,
  moveIn,
  PACK_RECORD,
  PACK_TOMBSTONE,
  REFUSE_LATE,
  TOMBSTONE,
  touchIn,
  UNPACK_RECORD,
} from './redis-scripts.ts';
import {FIELD, FORGET_DETAILS, KEEP_KEY, LIST_TOMBSTONES, MAX_TOMBSTONES, SWEEP} from './redis-user-fields.ts';

/**
 * The Lua scripts for the sessions of one user: a Redis hash with a field for each record and each tombstone. So a touch, a
 * sign-in with a maximum, and the end of all sessions are one atomic step each on one key, and no index can be lost beside
 * the records.
 */

export const TOUCH_OF_USER = `${FIELD.read}${touchIn(FIELD)}`;

export const END_OF_USER = `${FIELD.read}${endIn(FIELD)}`;

/** Returns the first id of a record or a tombstone. */
export const FIND_OF_USER = `${FIELD.read}${FIELD.notFound}${UNPACK_RECORD}${TOMBSTONE}
if not record then return notFound() end
local firstId, _ = ''
if lives then _, _, _, _, firstId = unpackRecord(record) else firstId = tombstone()[6] end
return {'here', now, firstId}`;

/**
 * Both ids are fields of the hash. Between this step and an earlier one nobody can see the session twice or not at all.
 * Returns for how long the new record is kept.
 */
export const MOVE_OF_USER = `${FIELD.read}${PACK_RECORD}${SWEEP}${moveIn(FIELD)}
local details = redis.call('HGET', KEYS[1], '\\0' .. id)
buryMoved()
local other = redis.call('HGET', KEYS[1], ARGV[8])
if other and string.byte(other) == 4 then return {'lost', now} end
redis.call('HSET', KEYS[1], ARGV[8], packRecord(forgetAt, endsAt, startedAt, lastActivity, firstId == '' and id or firstId))
if details then redis.call('HSET', KEYS[1], '\\0' .. ARGV[8], details) else forgetDetails(ARGV[8]) end
sweep(id, ARGV[8])
return {'moved', now, math.ceil(forgetAt - now)}`;

/** The positions of the `wanted` smallest instants. One at a time, if they are few: that is faster than an order of all. */
const OLDEST = `
local function oldest(instants, positions, wanted)
  local found = {}
  if wanted <= 3 then
    for n = 1, wanted do
      local least
      for i = 1, #instants do
        if instants[i] and (not least or instants[i] < instants[least]) then least = i end
      end
      found[n], instants[least] = positions[least], false
    end
    return found
  end
  local order = {}
  for i = 1, #instants do order[i] = i end
  table.sort(order, function(one, other) return instants[one] < instants[other] end)
  for n = 1, wanted do found[n] = positions[order[n]] end
  return found
end`;

/**
 * ARGV 12 details or '', 13 the number of sessions that the user may have or '', 14 what happens when there would be more,
 * 15 least time to live of a tombstone. Returns the ids and first ids of what ended.
 */
export const START_OF_USER = `${FIELD.read}${OLDEST}${FIELD.bury}${FIELD.save}${SWEEP}${TELL}${BEGIN}
sweep(id)
local reply, revoked = {'started', now}, {}
local maximum = tonumber(ARGV[13])
if maximum and redis.call('HLEN', KEYS[1]) >= maximum then
  local fields = redis.call('HGETALL', KEYS[1])
  local unpackNumbers, byte, count, instants, positions = struct.unpack, string.byte, 0, {}, {}
  for n = 2, #fields, 2 do
    local text = fields[n]
    if byte(text) == 2 and fields[n - 1] ~= id then
      local _, endsAt, startedAt, _, seenAt = unpackNumbers('ddddd', text, 2)
      local setBack = seenAt > now and seenAt - now or 0
      if endsAt - setBack > now then
        count = count + 1
        instants[count], positions[count] = startedAt - setBack, n
      end
    end
  end
  local surplus = count + 1 - maximum
  if surplus > 0 and ARGV[14] == 'refuse' then
    bury('v', '', '', math.max(now + ARGV[15], startedAt + ARGV[7]))
    return {'refused', now}
  end
  for _, n in ipairs(oldest(instants, positions, math.min(surplus, count))) do
    local other, forgetAt, _, _, _, firstId = fields[n - 1], unpackRecord(fields[n])
    redis.call('HSET', KEYS[1], other, packTombstone(forgetAt, 'v', '', firstId))
    forgetDetails(other)
    table.insert(revoked, other)
    table.insert(reply, other)
    table.insert(reply, firstId)
  end
end
listTombstones(revoked)
tell(reply, 3)
save(forgetAt, endsAt, startedAt, lastActivity, ARGV[9])
if ARGV[12] == '' then
  forgetDetails(id)
else
  redis.call('HSET', KEYS[1], '\\0' .. id, ARGV[12])
end
return reply`;

/** The id begins anew elsewhere. */
export const REMOVE_OF_USER = `${CLOCK}${FORGET_DETAILS}
redis.call('HDEL', KEYS[1], ARGV[3])
forgetDetails(ARGV[3])
return {'removed', now}`;

/**
 * ARGV 3 the number to skip, 4 the number to list. Returns id, idle time, age, remaining time, first id and details of
 * each. With 10,000 sessions this takes milliseconds, for which Redis does nothing else, so only the instants of the
 * sign-ins are put in order, and only the sessions of the page are made.
 */
export const LIST_OF_USER = `${CLOCK}${UNPACK_RECORD}
local fields = redis.call('HGETALL', KEYS[1])
local unpackNumbers, byte, count, instants, startedAts, positions = struct.unpack, string.byte, 0, {}, {}, {}
for n = 2, #fields, 2 do
  local text = fields[n]
  if byte(text) == 2 then
    local _, endsAt, startedAt, _, seenAt = unpackNumbers('ddddd', text, 2)
    local setBack = seenAt > now and seenAt - now or 0
    if endsAt - setBack > now then
      count = count + 1
      instants[count], startedAts[count], positions[count] = setBack - startedAt, startedAt - setBack, n
    end
  end
end
table.sort(instants)
local reply = {'listed', now}
local first, last = ARGV[3] + 1, math.min(ARGV[3] + ARGV[4], count)
if first > last then return reply end
local newest, oldest, newer = -instants[first], -instants[last], 0
while -instants[newer + 1] > newest do newer = newer + 1 end
local shown = {}
for n = 1, count do
  local startedAt, at = startedAts[n], positions[n]
  if startedAt >= oldest and startedAt <= newest then
    table.insert(shown, {startedAt, fields[at - 1], fields[at]})
  end
end
table.sort(shown, function(one, other)
  if one[1] == other[1] then return one[2] < other[2] end
  return one[1] > other[1]
end)
for n = first - newer, last - newer do
  local id = shown[n][2]
  local _, endsAt, startedAt, lastActivity, firstId = unpackRecord(shown[n][3])
  local details = redis.call('HGET', KEYS[1], '\\0' .. id) or ''
  for _, value in ipairs({id, now - lastActivity, now - startedAt, endsAt - now, firstId, details}) do
    table.insert(reply, value)
  end
end
return reply`;

/**
 * ARGV 3 the only id to end, 4 lifetime or 0, 5 least time to live of a tombstone. Returns its id and first id if it lived. A
 * tombstone is written again, as by a sign-out.
 */
export const END_ONE_OF_USER = `${FIELD.read}${FIELD.bury}${FIELD.writeAgain}${UNPACK_RECORD}${TELL}${REFUSE_LATE}
if ended then writeAgain() end
if not record then redis.call('HDEL', KEYS[1], id) end
if not lives then return {'ended', now} end
local forgetAt, endsAt, startedAt, _, firstId = unpackRecord(record)
bury('v', '', firstId, math.max(forgetAt, now + ARGV[5], startedAt + ARGV[4]))
if endsAt <= now then return {'ended', now} end
tell({id, firstId}, 1)
return {'ended', now, id, firstId}`;

/**
 * ARGV 3 `ask` or `known`, 4 lifetime or 0, 5 least time to live of a tombstone, 6 time to live of the mark, 7 and more the
 * ids to leave, and those to which they have changed. Returns the ids and first ids of what lived. What has expired, and has
 * not been asked for since, ends as well, because a request with longer limits would find it alive.
 *
 * With `ask` the reply `unknown` names the ids to leave that are not here, and nothing ends: the store looks for their first
 * ids, by which the mark knows them after a change of id.
 *
 * The mark is written each time, so that `WAIT` waits for all that was written before. Of more sessions than there may be
 * tombstones the rest is removed: with 10,000 sessions that takes a tenth of the time.
 */
export const END_ALL_OF_USER = `${CLOCK}${KEEP_KEY}${PACK_TOMBSTONE}${UNPACK_RECORD}${LIST_TOMBSTONES}${TELL}${REFUSE_LATE}
local left, elsewhere = {}, {}
for n = 7, #ARGV do
  local id = ARGV[n]
  for hop = 1, ${MAX_SUCCESSORS} do
    local text = redis.call('HGET', KEYS[1], id)
    if not text and hop == 1 then elsewhere[#elsewhere + 1] = id end
    if not text then break end
    left[id] = text
    if string.byte(text) ~= 4 then break end
    local _, _, cause, successor = struct.unpack('ddc1Hc0', text, 2)
    if cause ~= 'r' then break end
    id = successor
  end
end
if ARGV[3] == 'ask' and #elsewhere > 0 then return {'unknown', now, unpack(elsewhere)} end
local mark = '\\5' .. struct.pack('dd', now + ARGV[6], now)
for _, id in ipairs(elsewhere) do mark = mark .. struct.pack('Hc0', #id, id) end

local fields = redis.call('HGETALL', KEYS[1])
local reply, ids, tombstones, details, keptUntil = {'ended', now}, {}, {}, {}, now + ARGV[6]
for n = 2, #fields, 2 do
  local id, text = fields[n - 1], fields[n]
  if string.byte(text) == 2 and not left[id] then
    local forgetAt, endsAt, startedAt, _, firstId = unpackRecord(text)
    if #ids < ${MAX_TOMBSTONES} then
      ids[#ids + 1] = id
      forgetAt = math.max(forgetAt, now + ARGV[5], startedAt + ARGV[4])
      keptUntil = math.max(keptUntil, forgetAt)
      tombstones[#tombstones + 1] = id
      tombstones[#tombstones + 1] = packTombstone(forgetAt, 'v', '', firstId)
      details[#details + 1] = '\\0' .. id
    end
    if endsAt > now then
      reply[#reply + 1] = id
      reply[#reply + 1] = firstId
    end
  end
end
local function inParts(command, texts)
  for n = 1, #texts, 200 do redis.call(command, KEYS[1], unpack(texts, n, math.min(n + 199, #texts))) end
end
if #ids == ${MAX_TOMBSTONES} then
  local kept = {}
  for id, text in pairs(left) do
    kept[#kept + 1] = id
    kept[#kept + 1] = text
    local detail = redis.call('HGET', KEYS[1], '\\0' .. id)
    if detail then
      kept[#kept + 1] = '\\0' .. id
      kept[#kept + 1] = detail
    end
    keptUntil = math.max(keptUntil, (struct.unpack('d', text, 2)))
  end
  redis.call('UNLINK', KEYS[1])
  inParts('HSET', kept)
else
  inParts('HDEL', details)
end
inParts('HSET', tombstones)
redis.call('HSET', KEYS[1], '', mark)
listTombstones(ids)
keepKey(keptUntil)
tell(reply, 3)
return reply`;

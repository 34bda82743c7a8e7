import {CLOCK, EXACTLY, PACK_RECORD, PACK_TOMBSTONE, type Place, UNPACK_RECORD} from './redis-scripts.ts';

/**
 * The fields of the hash that holds the sessions of one user, and the Lua functions on them. A field is a record or a
 * tombstone under its id, or
 *
 * - '': the mark, the instant at which all sessions were ended, with the ids of sessions elsewhere that it left;
 * - zero byte and id: the details;
 * - byte 1 and a number: an entry of the list of tombstones, in the order of their ends. Byte 1 alone: its first and last
 *   number.
 *
 * A second key for the details would make a cluster answer TRYAGAIN while it moves the slot. Values have at most 64 bytes
 * but for details and long first ids, and Redis keeps a hash of up to 128 such fields as one flat list.
 */

/** Many scripts read all fields, so a user has not more tombstones than this. */
export const MAX_TOMBSTONES = 1000;

/** With more fields than this, records that have expired are removed before nobody can ask for them any longer. */
const MANY_FIELDS = 3 * MAX_TOMBSTONES;

/** A touch that lengthens its record gives both keys a new time to live only once in so many milliseconds. */
const STEP_MS = 3_600_000;

/** In seconds: by how much a new pointer outlives its record. */
export const POINTER_MARGIN = (2 * STEP_MS) / 1000;

/** The key outlives each field by one step or more. */
export const KEEP_KEY = `
local function keepKey(forgetAt)
  local least = math.ceil(forgetAt - now) + ${STEP_MS}
  if redis.call('PTTL', KEYS[1]) < least then redis.call('PEXPIRE', KEYS[1], least + ${STEP_MS}) end
end`;

export const FORGET_DETAILS = `
local function forgetDetails(id)
  redis.call('HDEL', KEYS[1], '\\0' .. id)
end`;

/**
 * Adds tombstones that have just been written to their list, and removes some that need not be kept: at most ten more than
 * were added. An id may have ended more than once, so the list has the instant as well.
 */
export const LIST_TOMBSTONES = `
local function listTombstones(ids)
  local list = redis.call('HGET', KEYS[1], '\\1')
  if not list and #ids == 0 then return end
  local first, last = 1, 0
  if list then first, last = struct.unpack('dd', list, 2) end
  for n = 1, #ids do
    last = last + 1
    redis.call('HSET', KEYS[1], '\\1' .. last, '\\6' .. struct.pack('d', now) .. ids[n])
  end
  for _ = 1, #ids + 10 do
    local entry = redis.call('HGET', KEYS[1], '\\1' .. first)
    local ended = entry and string.sub(entry, 10)
    local text = entry and redis.call('HGET', KEYS[1], ended)
    if text and string.byte(text) == 4 then
      local forgetAt, endedAt = struct.unpack('dd', text, 2)
      if endedAt == struct.unpack('d', entry, 2) then
        if forgetAt > now and last - first < ${MAX_TOMBSTONES} then break end
        redis.call('HDEL', KEYS[1], ended)
      end
    end
    if first > last then break end
    redis.call('HDEL', KEYS[1], '\\1' .. first)
    first = first + 1
  end
  redis.call('HSET', KEYS[1], '\\1', '\\6' .. struct.pack('dd', first, last))
end`;

/**
 * Looks for what is kept no longer in a few fields at a time, as Redis does it with its keys: the instant is a random place
 * to begin.
 */
export const SWEEP = `${UNPACK_RECORD}
local function sweep(id, other)
  local isLarge = redis.call('HLEN', KEYS[1]) > ${MANY_FIELDS}
  local name
  for n, text in ipairs(redis.call('HSCAN', KEYS[1], time[2], 'COUNT', 20)[2]) do
    local kind = string.byte(text)
    if n % 2 == 1 then
      name = text
    elseif name ~= id and name ~= other and string.byte(name) ~= 0 and (kind == 2 or kind == 4 or kind == 5) then
      local keptUntil = struct.unpack('d', text, 2)
      if kind == 2 and isLarge then
        local _, endsAt = unpackRecord(text)
        keptUntil = endsAt
      end
      if keptUntil <= now then
        redis.call('HDEL', KEYS[1], name, '\\0' .. name)
      end
    end
  end
end`;

/** Each command costs a touch a tenth. Returns whether the keys of a known record need more time. */
const WRITE = `${KEEP_KEY}
local function write(text, forgetAt)
  redis.call('HSET', KEYS[1], id, text)
  local before = record and struct.unpack('d', record, 2)
  if before and math.ceil(forgetAt / ${STEP_MS}) <= math.ceil(before / ${STEP_MS}) then return false end
  keepKey(forgetAt)
  return before
end`;

/**
 * The reply to a touch of a record that is not there has the instant at which all sessions of the user were ended, for a
 * record with a key of its own, or of another user.
 */
export const FIELD: Place = {
  read: `
local id = ARGV[3]
local record = redis.call('HGET', KEYS[1], id)
${CLOCK}
local kind = record and string.byte(record)
local lives, ended = kind == 2, kind == 4
if record and not lives and not ended then error('session-security: the key holds something else') end`,
  save: `${WRITE}${PACK_RECORD}
local function save(forgetAt, ...)
  if write(packRecord(forgetAt, ...), forgetAt) then return math.ceil(forgetAt - now) + ${2 * STEP_MS} end
end`,
  bury: `${WRITE}${PACK_TOMBSTONE}${FORGET_DETAILS}${LIST_TOMBSTONES}
local function bury(cause, successor, firstId, forgetAt)
  write(packTombstone(forgetAt, cause, successor, firstId), forgetAt)
  forgetDetails(id)
  listTombstones({id})
end`,
  writeAgain: `
local function writeAgain()
  redis.call('HSET', KEYS[1], id, record)
end`,
  notFound: `${EXACTLY}
local function notFound()
  redis.call('HDEL', KEYS[1], id)
  local mark = redis.call('HGET', KEYS[1], '')
  if not mark then return {'elsewhere', now, ''} end
  local _, revokedAt, position = struct.unpack('dd', mark, 2)
  local reply = {'elsewhere', now, '', exactly(revokedAt)}
  while position <= #mark do
    reply[#reply + 1], position = struct.unpack('Hc0', mark, position)
  end
  return reply
end`,
};

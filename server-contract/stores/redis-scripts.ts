import {TELL} from './redis-ends.ts';

/**
 * The Lua scripts of the Redis store for the key of one record, and what they share with those for the sessions of a user
 * (./redis-user-scripts.ts).
 *
 * Arguments and instants are in milliseconds of Redis's clock. Each script begins with the same arguments: the moment of
 * asking, how much later than that the script may still change something (S17), and the id of the record. Each reply begins
 * with an outcome and the instant of the script. The clock has microseconds, but a reply has whole numbers: of two steps
 * in one millisecond the order is known in the records, and to another process only by a number that is passed on as text.
 *
 * Redis 7 stops its clock while a script runs. In older versions it moves on by a few microseconds.
 */
export const CLOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local asked = math.min(now, ARGV[1])`;

/**
 * The first byte of a value says what it is: 1 and 4 a tombstone, 2 a record, 3 the name of the user's key that holds the
 * record, 5 the instant at which all sessions of the user were ended. What has 32 bytes is a record without a user and
 * without a first id: four numbers of eight bytes. A Redis hash of them would take an eighth more memory and half as much
 * time again. A zero byte is added to a tombstone that would be as long.
 *
 * A clock that was set back has moved the record's instants into the future (S10): they are moved back.
 */
export const UNPACK_RECORD = `
local function unpackRecord(text)
  local forgetAt, endsAt, startedAt, lastActivity, seenAt, position
  if #text == 32 then
    startedAt, lastActivity, seenAt, forgetAt, position = struct.unpack('dddd', text)
    endsAt = forgetAt
  else
    forgetAt, endsAt, startedAt, lastActivity, seenAt, position = struct.unpack('ddddd', text, 2)
  end
  local setBack = math.max(0, seenAt - now)
  return forgetAt - setBack, endsAt - setBack, startedAt - setBack, lastActivity - setBack, string.sub(text, position)
end`;

export const PACK_RECORD = `
local function packRecord(forgetAt, endsAt, startedAt, lastActivity, firstId)
  return '\\2' .. struct.pack('ddddd', forgetAt, endsAt, startedAt, lastActivity, now) .. firstId
end`;

export const PACK_TOMBSTONE = `
local function packTombstone(forgetAt, cause, successor, firstId)
  local text = '\\4' .. struct.pack('ddc1Hc0', forgetAt, now, cause, #successor, successor) .. firstId
  return #text == 32 and text .. '\\0' or text
end`;

/** The reply to a request that comes after the end. */
export const TOMBSTONE = `
local function tombstone()
  local endedAt, cause, successor, firstId, _, position
  if string.byte(record) == 1 then
    endedAt, cause, firstId = struct.unpack('d', record, 3), string.sub(record, 2, 2), ''
    successor = string.gsub(string.sub(record, 11), '%z+$', '')
  else
    _, endedAt, cause, successor, position = struct.unpack('ddc1Hc0', record, 2)
    firstId = string.gsub(string.sub(record, position), '%z+$', '')
  end
  return {'missing', now, cause, math.max(0, now - endedAt), successor, firstId}
end`;

/**
 * Where a record is: how to read it, and the functions that a script uses there. A touch takes only those that it needs,
 * since each costs time even if it is not called.
 */
export interface Place {
  readonly read: string;
  /**
   * `save(forgetAt, endsAt, startedAt, lastActivity, firstId)` returns a new time to live for the key that points to the
   * record, where it needs one.
   */
  readonly save: string;
  /** `bury(cause, successor, firstId, forgetAt)` */
  readonly bury: string;
  /** `writeAgain()` writes a tombstone again. */
  readonly writeAgain: string;
  /** `notFound()` */
  readonly notFound: string;
}

/**
 * The key of one record. A tombstone there is the byte 1, a letter for its cause, the instant of the end, and the id of its
 * successor; with a first id it is like that of a user.
 */
const OWN_KEY: Place = {
  read: `
local record = redis.call('GET', KEYS[1])
${CLOCK}
local kind = record and (#record == 32 and 2 or string.byte(record))
local lives, ended = kind == 2 and #record >= 32, (kind == 1 or kind == 4) and #record >= 10
local pointer = kind == 3 and #record == 23 and string.sub(record, 2)
if record and not lives and not ended and not pointer then error('session-security: the key holds something else') end`,
  save: `
local function save(forgetAt, endsAt, startedAt, lastActivity, firstId)
  local text
  if firstId == '' then
    text = struct.pack('dddd', startedAt, lastActivity, now, forgetAt)
  else ${PACK_RECORD}
    text = packRecord(forgetAt, endsAt, startedAt, lastActivity, firstId)
  end
  redis.call('SET', KEYS[1], text, 'PX', math.ceil(forgetAt - now))
end`,
  bury: `${PACK_TOMBSTONE}
local function bury(cause, successor, firstId, forgetAt)
  local text = '\\1' .. cause .. struct.pack('d', now) .. successor
  if #text == 32 then text = text .. '\\0' end
  if firstId ~= '' then text = packTombstone(forgetAt, cause, successor, firstId) end
  redis.call('SET', KEYS[1], text, 'PX', math.ceil(forgetAt - now))
end`,
  writeAgain: `
local function writeAgain()
  redis.call('PEXPIRE', KEYS[1], redis.call('PTTL', KEYS[1]))
end`,
  notFound: `
local function notFound()
  redis.call('DEL', KEYS[1])
  return {'missing', now}
end`,
};

export const EXACTLY = `
local function exactly(number)
  return string.format('%.17g', number)
end`;

const FOLLOW_POINTER = `
if pointer then return {'elsewhere', now, pointer} end`;

export const REFUSE_LATE = `
if now - asked > tonumber(ARGV[2]) then return {'late', now} end`;

/**
 * ARGV 4 claimed idle time or '', 5 expireAfter, 6 maxLifetime, 7 time to live after an activity, or 0 for a look that changes no limit, 8 lifetime or 0, 9
 * least time to live of a tombstone, 10 the instant at which all sessions of the user were ended, where it is known, 11 and
 * more the ids of the sessions that it left.
 *
 * A missing record is deleted as well, because a replica refuses to write. After a failover a new replica may not have
 * the records yet, and its reply `missing` would end living sessions.
 *
 * Requests may have different limits, so the time to live and the end are those of the longest.
 */
export const touchIn = (place: Place): string => `
if not lives then ${place.notFound}${TOMBSTONE}
  return record and tombstone() or notFound()
end
${REFUSE_LATE}${UNPACK_RECORD}
local forgetAt, endsAt, startedAt, lastActivity, firstId = unpackRecord(record)
local idleEnd, lifetimeEnd = lastActivity + ARGV[5], startedAt + ARGV[6]
local isRevoked = ARGV[10] and startedAt <= tonumber(ARGV[10])
for n = 11, isRevoked and #ARGV or 0 do
  if ARGV[n] == ARGV[3] or ARGV[n] == firstId then isRevoked = false end
end
if isRevoked or now >= math.min(idleEnd, lifetimeEnd) then ${place.bury}
  local reason = isRevoked and 'revoked' or idleEnd <= lifetimeEnd and 'idle' or 'lifetime'
  bury(isRevoked and 'v' or string.sub(reason, 1, 1), '', firstId, math.max(now + ARGV[9], startedAt + ARGV[8]))
  return {reason, now, '', 0, '', firstId}
end

local claimed = ARGV[4] == '' and lastActivity or math.max(startedAt, asked - math.max(0, ARGV[4]))
local advanced = claimed > lastActivity
lastActivity = math.max(lastActivity, claimed)
forgetAt = math.max(forgetAt, lastActivity + ARGV[7], startedAt + ARGV[8])
if ARGV[7] ~= '0' then endsAt = math.max(endsAt, math.min(lastActivity + ARGV[5], lifetimeEnd)) end
${place.save}
local pointFor = save(forgetAt, endsAt, startedAt, lastActivity, firstId)
return {advanced and 'advanced' or 'active', now, now - lastActivity, now - startedAt, firstId, pointFor}`;

/**
 * ARGV 4 lifetime or 0, 5 least time to live of the tombstone, 6 `known` where only a record that is there ends. Returns
 * the id of the successor, or '', and how long a new tombstone is kept. A tombstone is written again, because `WAIT` counts only writes of its own connection:
 * the earlier one may have reached no replica.
 */
export const endIn = (
  place: Place,
): string => `${TOMBSTONE}${UNPACK_RECORD}${place.notFound}${place.bury}${place.writeAgain}${TELL}
if ended then
  local found = tombstone()
  writeAgain()
  return {'missing', now, found[5]}
end
if not record and ARGV[6] == 'known' then return notFound() end
local startedAt, firstId, _ = now, ''
if lives then _, _, startedAt, _, firstId = unpackRecord(record) end
local keptUntil = math.max(now + ARGV[5], math.min(startedAt, now) + ARGV[4])
bury('e', '', firstId, keptUntil)
tell({ARGV[3], firstId}, 1)
return {'ended', now, '', math.ceil(keptUntil - now)}`;

/**
 * ARGV 4 expireAfter, 5 maxLifetime, 6 lifetime or 0, 7 least time to live of the tombstone, 8 the new id. This step
 * decides between several changes of id at once.
 */
export const moveIn = (
  place: Place,
): string => `${TOMBSTONE}${UNPACK_RECORD}${place.notFound}${place.bury}${REFUSE_LATE}
if ended then
  local found = tombstone()
  return {found[5] == ARGV[8] and 'moved before' or 'lost', now}
end
if not lives then return notFound() end
local forgetAt, endsAt, startedAt, lastActivity, firstId = unpackRecord(record)
if now >= math.min(lastActivity + ARGV[4], startedAt + ARGV[5]) then return {'lost', now} end
local function buryMoved()
  bury('r', ARGV[8], firstId, math.max(now + ARGV[7], startedAt + ARGV[6]))
end`;

/**
 * ARGV 4 age, 5 idle time, 6 time to live after an activity, 7 lifetime or 0, 8 what may be replaced: `any`, `record` (no
 * tombstone) or `nothing`, 9 the first id or '', 10 expireAfter, 11 maxLifetime.
 *
 * A new session begins now, after an end of all sessions that has been answered. Its user may have been idle since the
 * moment of asking.
 */
export const BEGIN = `${REFUSE_LATE}
if ended and ARGV[8] ~= 'any' or lives and ARGV[8] == 'nothing' then return {'exists', now} end
local startedAt, lastActivity = tonumber(ARGV[4]) == 0 and now or asked - ARGV[4], asked - ARGV[5]
local forgetAt = math.max(now + ARGV[6], startedAt + ARGV[7])
local endsAt = math.min(lastActivity + ARGV[10], startedAt + ARGV[11])`;

export const TOUCH = `${OWN_KEY.read}${FOLLOW_POINTER}${touchIn(OWN_KEY)}`;

export const END = `${OWN_KEY.read}${FOLLOW_POINTER}${endIn(OWN_KEY)}`;

/** Returns idle time, age, first id and the instant of the sign-in for the record under the new id. */
export const MOVE = `${OWN_KEY.read}${EXACTLY}${FOLLOW_POINTER}${moveIn(OWN_KEY)}
buryMoved()
return {'moved', now, now - lastActivity, now - startedAt, firstId, exactly(startedAt)}`;

/** Returns the first id of a record that is there or was there. */
export const FIRST_ID = `${OWN_KEY.read}${FOLLOW_POINTER}${UNPACK_RECORD}${TOMBSTONE}
local firstId, _ = ''
if lives then _, _, _, _, firstId = unpackRecord(record) end
if ended then firstId = tombstone()[6] end
return {'found', now, firstId}`;

/** ARGV 12 the user's key to which the key may point, or ''; 13 the instant of the sign-in under the former id, or ''. */
const REPLACE_POINTER = `
if pointer and pointer ~= ARGV[12] then return {'elsewhere', now, pointer} end`;

/** The key of the former id may be on another node, with another clock. */
export const START = `${OWN_KEY.read}${OWN_KEY.save}${REPLACE_POINTER}${BEGIN}
local moved = tonumber(ARGV[13])
if moved and math.abs(moved - startedAt) < 1000 then startedAt = moved end
save(forgetAt, endsAt, startedAt, lastActivity, ARGV[9])
return {'started', now}`;

/**
 * Makes the key point to the user's key: the record begins there in a second step. ARGV 4 the name of that key, 5 time to
 * live; 8 and 12 as above.
 */
export const POINT = `${OWN_KEY.read}
if pointer ~= ARGV[4] then ${REPLACE_POINTER} end
${REFUSE_LATE}
if ended and ARGV[8] ~= 'any' or lives and ARGV[8] == 'nothing' then return {'exists', now} end
redis.call('SET', KEYS[1], '\\3' .. ARGV[4], 'PX', ARGV[5])
return {'started', now}`;

/** ARGV 4 as above, 5 a shorter time to live: the record has ended. */
export const SHORTEN_POINTER = `${OWN_KEY.read}
if pointer == ARGV[4] and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[5]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return {'shortened', now}`;

/**
 * ARGV 1 the candidate. The key has no time to live, so that only an eviction policy for all keys evicts it. It only
 * reads where it can: a Redis that is full refuses scripts that write.
 */
export const SECRET = `
local secret = redis.call('GET', KEYS[1])
if secret then return secret end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]`;

export const TIME = `
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)`;

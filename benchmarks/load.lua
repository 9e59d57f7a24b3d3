-- Sends the calls of a file (one a line) in turn, and counts the answers that are not 200 with cards.
local calls, place, threads = {}, 0, {}
bad = 0

function setup(thread) threads[#threads + 1] = thread end

function init(arguments)
  for line in io.lines(arguments[1]) do
    calls[#calls + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, line)
  end
end

function request()
  place = place % #calls + 1
  return calls[place]
end

function response(status, headers, body)
  if status ~= 200 or not body:find('"cards":[', 1, true) then bad = bad + 1 end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"seconds":%f,"bad":%d,"p50_ms":%f,"p99_ms":%f}\n', summary.requests, summary.duration / 1e6,
    wrong + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end

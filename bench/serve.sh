#!/usr/bin/env bash
# h2-serve beside nghttpd, nginx and h2o under h2load: requests each second, and what a request
# costs the server in time of the processor (user and system). One worker each, a file of 1 KiB, 100
# streams a connection, over the loopback interface; rounds are interleaved, medians are printed.
# On a busy machine only the costs, and only as ratios, mean anything.
#
# Usage: bench/serve.sh [FOLDER-OF-PROGRAMS [REQUESTS [ROUNDS]]]
set -euo pipefail
bin=${1:-build/demo/bin}
requests=${2:-100000}
rounds=${3:-5}
streams=100
PATH=$PATH:/usr/sbin

command -v h2load >/dev/null || { echo "serve.sh needs h2load (nghttp2-client)" >&2; exit 1; }
[ -x "$bin/h2-serve" ] || { echo "serve.sh: no $bin/h2-serve: build it first" >&2; exit 1; }

work=$(mktemp -d)
declare -A pid port
stop() {
  local name
  for name in "${!pid[@]}"; do kill "${pid[$name]}" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

mkdir "$work/site"
head -c 1024 /dev/urandom >"$work/site/page"
chmod -R a+rX "$work"

free_port() {
  python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# begin NAME COMMAND...: starts a server and waits until it listens on port[NAME].
begin() {
  local name=$1 tries=0
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/${port[$name]}") 2>/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then
      echo "serve.sh: $name did not start:" >&2
      cat "$work/$name.log" >&2
      exit 1
    fi
    sleep 0.05
  done
}

servers=(h2-serve)
for name in nghttpd nginx h2o; do
  if command -v $name >/dev/null; then servers+=("$name"); else echo "without $name"; fi
done
for name in "${servers[@]}"; do port[$name]=$(free_port); done

cat >"$work/nginx.conf" <<END
daemon off; master_process off; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path $work/1; proxy_temp_path $work/2;
  fastcgi_temp_path $work/3; uwsgi_temp_path $work/4; scgi_temp_path $work/5;
  open_file_cache max=100; keepalive_requests 100000000; http2_max_concurrent_streams 100;
  server { listen 127.0.0.1:${port[nginx]:-0} http2; root $work/site; }
}
END
cat >"$work/h2o.conf" <<END
num-threads: 1
listen: { host: 127.0.0.1, port: ${port[h2o]:-0} }
user: $(id -un)
hosts: { default: { paths: { "/": { file.dir: $work/site } } } }
END

for name in "${servers[@]}"; do
  case $name in
    h2-serve) begin $name "$bin/h2-serve" --port "${port[$name]}" "$work/site" ;;
    nghttpd) begin $name nghttpd --no-tls -a 127.0.0.1 -n 1 -d "$work/site" "${port[$name]}" ;;
    nginx) begin $name nginx -p "$work" -c "$work/nginx.conf" ;;
    h2o) begin $name h2o -c "$work/h2o.conf" ;;
  esac
done

# Nanoseconds of the processor that a server has used.
used() {
  cat /proc/"${pid[$1]}"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

# measure NAME CONNECTIONS: "requests-per-second nanoseconds-per-request" into a file.
measure() {
  local name=$1 connections=$2 before after
  before=$(used "$name")
  timeout 120 h2load -n "$requests" -c "$connections" -m $streams \
    "http://127.0.0.1:${port[$name]}/page" >"$work/h2load"
  after=$(used "$name")
  if ! grep -q " 0 failed, 0 errored, 0 timeout" "$work/h2load" ||
    ! grep -q " $requests 2xx" "$work/h2load"; then
    echo "serve.sh: $name failed:" >&2
    cat "$work/h2load" >&2
    exit 1
  fi
  awk -v cost=$((after - before)) -v requests="$requests" \
    '/^finished/ { print $4, cost / requests }' "$work/h2load" >>"$work/$name.$connections"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for round in $(seq 0 "$rounds"); do
  for connections in 1 10; do
    for name in "${servers[@]}"; do
      measure "$name" "$connections"
      # The first round only warms up.
      if [ "$round" -eq 0 ]; then rm "$work/$name.$connections"; fi
    done
  done
done

printf '%-10s %12s %12s %12s %10s %12s\n' server connections requests/s '/ nghttpd' us/request \
  '/ nghttpd'
for connections in 1 10; do
  for name in "${servers[@]}"; do
    file=$work/$name.$connections
    base=$work/nghttpd.$connections
    [ -f "$base" ] || base=$work/h2-serve.$connections
    awk -v name="$name" -v connections="$connections" \
      -v rate="$(cut -d' ' -f1 "$file" | median)" -v cost="$(cut -d' ' -f2 "$file" | median)" \
      -v base_rate="$(cut -d' ' -f1 "$base" | median)" \
      -v base_cost="$(cut -d' ' -f2 "$base" | median)" 'BEGIN {
        printf "%-10s %12d %12.0f %12.2f %10.2f %12.2f\n", name, connections, rate,
          rate / base_rate, cost / 1000, cost / base_cost }'
  done
done

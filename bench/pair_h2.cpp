#include <array>

#include "bench/pair.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

Options options_of(const Load& load) {
  Options options;
  options.connection_window = load.window;
  if (load.window == Options{}.connection_window) return options;
  options.settings = {{SettingId::enable_push, 0},
                      {SettingId::initial_window_size, load.window},
                      {SettingId::max_header_list_size, options.limits.fields.max_list_size}};
  return options;
}

std::uint64_t index_of(StreamId stream) { return stream / 2; }

}  // namespace

Pair::Pair(const Load& load)
    : load_(load),
      messages_(load.body),
      client_(Role::client, options_of(load)),
      server_(Role::server),
      buffer_(16'384 + frame::Header::size) {}

void Pair::see(Fields fields) {
  for (const Field& field : fields) {
    ++traffic_.fields;
    traffic_.touched += field.name.size() + field.value.size();
    traffic_.touched ^= static_cast<unsigned char>(field.value.back());
  }
}

void Pair::send_request() {
  const auto id = client_.next_stream_id();
  if (!id) stop("h2: the streams are used up");
  if (!client_.submit(SendHeaders{*id, messages_.request(index_of(*id)), true})) {
    stop("h2: a request was refused");
  }
  ++traffic_.issued;
}

void Pair::respond(const HeadersReceived& request) {
  const std::uint64_t i = index_of(request.stream);
  const bool empty = load_.body == 0;
  bool done{server_.submit(SendHeaders{request.stream, messages_.response(i), empty})};
  if (!empty) {
    done &= bool{server_.submit(SendData{request.stream, Body::borrow(messages_.body(i)), true})};
  }
  if (!done) stop("h2: a response was refused");
}

void Pair::take_server(Bytes& input) {
  while (const auto event = server_.poll(input)) {
    if (const auto* headers = std::get_if<HeadersReceived>(&*event)) {
      see(headers->fields);
      respond(*headers);
    } else if (std::holds_alternative<PeerError>(*event)) {
      stop("h2: the server found fault");
    }
  }
}

void Pair::take_client(Bytes& input) {
  while (const auto event = client_.poll(input)) {
    if (const auto* headers = std::get_if<HeadersReceived>(&*event)) {
      see(headers->fields);
    } else if (const auto* data = std::get_if<DataReceived>(&*event)) {
      traffic_.content += data->data.size();
      traffic_.touched ^= std::to_integer<std::uint64_t>(data->data.front());
    } else if (std::holds_alternative<StreamClosed>(*event)) {
      ++traffic_.done;
    } else if (std::holds_alternative<PeerError>(*event)) {
      stop("h2: the client found fault");
    }
  }
}

/// Hands all output of one end to the other.
template <class Take>
void Pair::carry(Connection& from, Take&& take) {
  if (load_.path == Path::write) {
    while (const std::size_t octets = from.write(buffer_)) {
      traffic_.wire += octets;
      for (Bytes input = Bytes{buffer_}.first(octets); !input.empty();) take(input);
    }
    return;
  }
  std::array<Bytes, 64> views;
  while (const std::size_t count = from.gather(views)) {
    std::size_t octets = 0;
    for (Bytes view : std::span{views}.first(count)) {
      octets += view.size();
      while (!view.empty()) take(view);
    }
    from.sent(octets);
    traffic_.wire += octets;
  }
}

void Pair::run(std::uint64_t requests) {
  const std::uint64_t last = traffic_.issued + requests;
  Bytes nothing;
  while (traffic_.done < last) {
    while (traffic_.issued < last && traffic_.issued - traffic_.done < load_.streams) {
      send_request();
    }
    carry(client_, [this](Bytes& input) { take_server(input); });
    carry(server_, [this](Bytes& input) { take_client(input); });
    take_server(nothing);
    take_client(nothing);
  }
}

}  // namespace h2::bench

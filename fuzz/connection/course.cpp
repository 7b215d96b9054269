#include "fuzz/connection/course.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "fuzz/connection/laws.hpp"

namespace h2::fuzz {

test::Op read_op(Input& in) {
  using enum test::Op::What;
  constexpr std::array kinds = {
      request, request, request, respond,     respond,    send,   send,        write,
      write,   write,   deliver, deliver,     deliver,    finish, reset,       promise,
      change,  ping,    consume, reset_later, prioritize, extend, acknowledge, inform,
      resize,  send,    respond, request,     write,      write,  deliver,     shut_down};
  const std::uint8_t what = in.octet();
  const std::uint8_t stream = in.octet();
  test::Op op{kinds[what % kinds.size()], (what & 0x80) != 0,
              static_cast<std::uint8_t>(stream % 16), static_cast<std::uint16_t>(in.number(2))};
  // Most of what only one role can do is done by that one.
  if (stream < 192) {
    if (op.what == request) op.server = false;
    if (op.what == respond || op.what == inform || op.what == promise) op.server = true;
  }
  return op;
}

void check_side(test::Play::Side& side) {
  const std::string broken = test::broken_law(side.log);
  check(broken.empty(), broken.c_str());
  check(side.broken);
  check(side.end.unread == 0, "nothing is left unread in the end");
  check(side.end.connection.finished(), "without a transport the connection is over");
  check(side.end.connection.live_streams() == 0, "and so are its streams");
  for (const auto& [stream, closed] : side.laws->streams()) check(closed, "and have their end");
  OutputLaw{}.observe(side.out);
  check(side.laws->unrest(side.end.connection));
}

void check_returned(const test::Play::Side& side) {
  check(test::count(side.log, "sent ") == side.bodies, "each body comes back once");
  check(test::count(side.log, "closed ") >= side.opened, "each stream has its StreamClosed");
}

}  // namespace h2::fuzz

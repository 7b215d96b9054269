// Two engines that are made to act at random, over a wire that delays and cuts.
#ifndef H2_TESTS_SUPPORT_COURSE_HPP
#define H2_TESTS_SUPPORT_COURSE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <h2/h2.hpp>

#include "support/end.hpp"
#include "support/laws.hpp"
#include "support/wire.hpp"

namespace h2::test {

/// Something that one of the two ends does, or the wire. Numbers are taken modulo what there is, so
/// that any numbers make a course; what an end must not do now, it refuses.
struct Op {
  enum class What : std::uint8_t {
    request,
    respond,
    inform,
    send,
    finish,
    reset,
    promise,
    change,
    ping,
    consume,
    reset_later,
    resize,
    prioritize,
    extend,
    acknowledge,
    write,
    deliver,
    shut_down,
  };
  What what{};
  bool server = false;
  std::uint8_t stream = 0;
  std::uint16_t amount = 0;
};
std::ostream& operator<<(std::ostream& out, const Op& op);

/// Plays a course and keeps what was said and written.
class Play {
 public:
  struct Side {
    Side(Role role, const Options& given, const Options& used);

    std::unique_ptr<Laws> laws;  // of the options as they were given
    End end;
    std::string broken;  // the first law that did not hold, if any
    Log log;
    Wire out;   // all that it wrote
    Wire pipe;  // written by the other, not delivered
    std::size_t bodies = 0;
    std::size_t opened = 0;
  };

  /// The options are taken with every kind of event shown and requests that may wait. The laws are
  /// checked after every step.
  /// @param cut 0: what arrives together is fed together; else in pieces of so many octets
  /// @param of_client, of_server what else is chosen, such as an observer
  Play(Credit credit, std::size_t cut, const Options& of_client = {},
       const Options& of_server = {});

  void act(const Op& op);

  /// Writes and delivers until nothing moves.
  void settle();

  /// Puts octets into what is under way to an end.
  void inject(bool to_server, const Wire& octets);
  /// Changes an octet that is under way to an end, if there is one.
  void corrupt(bool to_server, std::size_t at, std::byte change);

  /// The transport of both goes away.
  void close();

  Side client;
  Side server;

 private:
  Side& side(const Op& op) { return op.server ? server : client; }
  void open(const Op& op);
  void send(const Op& op);
  void change(const Op& op);
  void extend(const Op& op);
  bool write(Side& from, Side& to, std::size_t octets);
  bool deliver(Side& to, std::size_t octets);

  static void check(Side& side);

  std::size_t cut_;
};

/// What every log has to obey, legal traffic or not: one end for each stream, nothing after it,
/// nothing after the end of the connection. @returns what it breaks, or nothing
std::string broken_law(const Log& log);

/// Lines that begin so.
std::size_t count(const Log& log, std::string_view beginning);

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_COURSE_HPP

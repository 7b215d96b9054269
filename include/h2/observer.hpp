// What a connection tells while it works: every frame, and what it decides. For traces and for
// looking on; what a program has to know to do its work is in the events.
#ifndef H2_OBSERVER_HPP
#define H2_OBSERVER_HPP

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include <h2/error.hpp>
#include <h2/event.hpp>
#include <h2/field.hpp>
#include <h2/frame.hpp>
#include <h2/status.hpp>
#include <h2/types.hpp>

namespace h2 {

/// What an Observer is told, one struct for each thing. All views are valid during the call only.
namespace observed {

/// Which way octets went, as this end sees it.
enum class Way : std::uint8_t { received, sent };

/// There is a connection: the first thing that is told of it.
struct Began {
  Role role;  ///< of this end
};

/// The 24 octets in front of a client's first SETTINGS, RFC 9113 §3.4, came whole or were put into
/// the output.
struct Magic {
  Way way;
};

/// A frame. Each is told once, however the transport cut it, in the order of the wire.
///
/// A sent one when it is put into the output. A received one as soon as all that is told of it is
/// there, and before it is judged: the content of DATA, fragments of field blocks, padding and
/// frames that are skipped may still be on their way then.
struct Frame {
  Way way;
  frame::Header header;

  /// What the payload says; null if it could not be taken apart or was not read. `data` of DATA is
  /// always empty, and so is a received `fragment`: the header has the sizes.
  const frame::Frame* content;
};

/// A field block was whole and its fields are known, behind the last frame of the block and before
/// the fields are judged.
struct FieldSection {
  Way way;
  StreamId stream;
  StreamId promised;  ///< 0 unless the block was that of PUSH_PROMISE
  Fields fields;
  bool cut;  ///< it went over Limits::fields, and what is shown stops before
};

/// The peer broke a rule, RFC 9113 §5.4. Told before the frames that answer it.
struct BrokenRule {
  Rule rule;
  StreamId stream;  ///< 0: the connection
};

/// A field section breaks rules that Options::tolerate_received or tolerate_sent lets pass.
struct ToleratedRules {
  Way way;
  StreamId stream;
  RuleSet rules;
};

/// submit() refused an action; nothing else follows from it.
struct Refused {
  std::string_view action;  ///< the name of its struct, in static memory
  StreamId stream;          ///< 0: the connection
  Misuse misuse;
};

/// A stream is in another state, RFC 9113 §5.1. Stands before or after the frame that moved it.
struct StreamMoved {
  StreamId stream;
  StreamState from;
  StreamState to;
};

/// A stream is over, as StreamClosed is going to say.
struct StreamEnded {
  StreamId stream;
  ErrorCode code;
  EndedBy by;
  Verdict verdict;
};

/// Content is queued and a flow-control window is used up, as the event of the same name would say
/// with Options::show_blocked, and at the same moment.
struct Blocked {
  StreamId stream;  ///< whose own window it is; 0: the connection's
};

/// What was Blocked can be sent again.
struct Writable {
  StreamId stream;
};

/// The connection got further on its way to the end.
struct StageReached {
  Stage stage;
};

/// One of Options::deadlines has passed.
struct DeadlinePassed {
  std::string_view deadline;  ///< its name there, in static memory
};

/// Any of these.
using What =
    std::variant<Began, Magic, Frame, FieldSection, BrokenRule, ToleratedRules, Refused,
                 StreamMoved, StreamEnded, Blocked, Writable, StageReached, DeadlinePassed>;

}  // namespace observed

/// One thing that was observed.
struct Record {
  std::optional<Time> time;  ///< of the last advance(); nothing before the first
  observed::What what;
};

/// Somebody who is told of every frame and decision of a connection, see Options::observer. A
/// connection without one does no more for it than to see that there is none.
struct Observer {
  /// Called inside poll(), submit(), write(), gather(), advance() and the constructor, in the order
  /// in which things happen; must not call the connection. However the input is cut, it is told the
  /// same.
  void (*observe)(void* context, const Record& record) = nullptr;
  void* context = nullptr;
};

}  // namespace h2

#endif  // H2_OBSERVER_HPP

// The same frames for this engine and for libnghttp2: they agree about each, or part in a way that
// is known, with its reason, in divergences.cpp.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/connection/divergences.hpp"
#include "fuzz/connection/laws.hpp"
#include "fuzz/connection/nghttp2_end.hpp"
#include "fuzz/connection/our_end.hpp"
#include "fuzz/input.hpp"
#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::fuzz {
namespace {

Setup read_setup(Input& in) {
  const std::uint8_t flags = in.octet();
  Setup setup;
  setup.role = (flags & 0x80) != 0 ? Role::client : Role::server;
  setup.small_windows = (flags & 1) != 0;
  setup.magic_consumed = (flags & 2) != 0 && setup.role == Role::server;
  setup.push = setup.without_rfc7540 = (flags & 4) != 0;
  setup.few_streams = (flags & 8) != 0;
  setup.extended = (flags & 16) != 0;
  setup.acts = (flags & 32) != 0;
  setup.begun = (flags & 64) == 0;
  return setup;
}

/// The peer's octets of what run_connection() would do: acts and takes are left out.
std::vector<std::byte> read_octets(Input& in) {
  std::vector<std::byte> all;
  while (!in.empty()) {
    const std::uint8_t what = in.octet();
    if (what < step::act) {
      const Bytes piece = in.bytes(1 + what % step::longest_piece);
      all.insert(all.end(), piece.begin(), piece.end());
    } else if (what < step::take) {
      in.bytes(step::act_size(in.octet()));
    } else {
      in.octet();
    }
  }
  return all;
}

/// Octets from the front of `octets`; zeros where there are too few.
void take(Bytes& octets, std::size_t size, std::vector<std::byte>& out) {
  const Bytes front = octets.first(std::min(size, octets.size()));
  octets = octets.subspan(front.size());
  out.insert(out.end(), front.begin(), front.end());
  out.resize(out.size() + size - front.size());
}

/// What has to be judged as a whole: the frames of a field block, or any other frame.
struct Unit {
  std::string_view type;  ///< of its first frame
  std::vector<std::byte> octets;
  bool whole = true;  ///< all of a field block is there
};

bool starts_block(frame::Type type) {
  return type == frame::Type::headers || type == frame::Type::push_promise;
}

Unit take_unit(Bytes& octets) {
  Unit unit;
  for (;;) {
    const std::size_t at = unit.octets.size();
    take(octets, frame::Header::size, unit.octets);
    const auto header =
        frame::decode_header(Bytes{unit.octets}.subspan(at).first<frame::Header::size>());
    // Longer ones are too long for anybody.
    if (header.length <= 16'384) take(octets, header.length, unit.octets);
    const bool ends = (header.flags & frame::flag::end_headers) != 0;
    if (at == 0) {
      unit.type = name(header.type);
      if (!starts_block(header.type) || ends) return unit;
    } else if (header.type != frame::Type::continuation || ends) {
      return unit;
    }
    if (octets.empty()) {
      unit.whole = false;
      return unit;
    }
  }
}

Answer answer_of(const Verdict& verdict) {
  if (verdict.ended) return verdict.code ? Answer::ended : Answer::silent;
  if (!verdict.resets.empty()) return Answer::reset;
  return verdict.lines.empty() ? Answer::nothing : Answer::accepted;
}

std::optional<ErrorCode> code_of(const Verdict& verdict) {
  if (verdict.ended) return verdict.code;
  return verdict.resets.empty() ? std::nullopt : std::optional{verdict.resets.begin()->second};
}

void print(const char* who, const Verdict& verdict) {
  std::fprintf(stderr, "%s:", who);
  for (const auto& [stream, line] : verdict.lines) {
    std::fprintf(stderr, " {%u: %s}", stream, line.c_str());
  }
  for (const auto& [stream, code] : verdict.resets) {
    std::fprintf(stderr, " {%u: reset %s}", stream, name(code).data());
  }
  if (verdict.ended) {
    std::fprintf(stderr, " {ended %s}", verdict.code ? name(*verdict.code).data() : "silently");
  }
  if (verdict.rule) std::fprintf(stderr, " rule %s", info(*verdict.rule).name.data());
  std::fputc('\n', stderr);
}

class Run {
 public:
  explicit Run(const Setup& setup) : ours_(setup), theirs_(setup) {}

  /// Says whether there is any sense in going on.
  bool feed(Bytes octets, std::string_view type) {
    Verdict ours = ours_.feed(octets);
    Verdict theirs = theirs_.feed(octets);
    if (ours.unanswered != 0) parted_.insert(ours.unanswered);
    const bool over = ours.ended || theirs.ended || theirs_.has_gone();
    const bool both = ours.ended && theirs.ended && ours.code == theirs.code;
    // What is said of the connection, and how many streams are too many, may be about a stream
    // that one end knows and the other does not.
    const bool excused = !parted_.empty() && (over || refused(ours) || refused(theirs));
    if (both || excused) {
      part(ours);
      part(theirs);
      return !over;
    }
    leave_out_parted(ours);
    leave_out_parted(theirs);
    if (ours.lines == theirs.lines && ours.resets == theirs.resets && ours.ended == theirs.ended) {
      return !over;
    }
    if (!known(type, ours, theirs)) {
      std::fprintf(stderr, "%.*s %s\n", static_cast<int>(type.size()), type.data(),
                   test::hex(octets).c_str());
      print("h2", ours);
      print("nghttp2", theirs);
      check(false, "both engines say the same, or part as it is known");
    }
    part(ours);
    part(theirs);
    return !over;
  }

 private:
  static bool refused(const Verdict& verdict) {
    return std::any_of(verdict.resets.begin(), verdict.resets.end(),
                       [](const auto& reset) { return reset.second == ErrorCode::refused_stream; });
  }

  void leave_out_parted(Verdict& verdict) const {
    std::erase_if(verdict.lines, [this](const Line& line) { return parted_.contains(line.first); });
    std::erase_if(verdict.resets,
                  [this](const auto& reset) { return parted_.contains(reset.first); });
  }

  void part(const Verdict& verdict) {
    for (const auto& [stream, line] : verdict.lines) {
      if (stream != 0) parted_.insert(stream);
    }
    for (const auto& [stream, code] : verdict.resets) parted_.insert(stream);
  }

  [[nodiscard]] bool known(std::string_view type, const Verdict& ours,
                           const Verdict& theirs) const {
    return std::any_of(divergences().begin(), divergences().end(), [&](const Divergence& row) {
      if (row.unacknowledged && acknowledged_) return false;
      return row.frame == type && row.ours == answer_of(ours) && row.rule == ours.rule &&
             (row.theirs == Answer::any ||
              (row.theirs == answer_of(theirs) && row.code == code_of(theirs)));
    });
  }

  OurEnd ours_;
  Nghttp2End theirs_;
  std::set<StreamId> parted_;
  bool acknowledged_ = false;  // our SETTINGS
};

// Most conversations begin well, so that they get on.
bool feed_magic(Run& run, const Setup& setup, Bytes& octets) {
  const test::Wire magic = test::magic();
  if (setup.begun && (octets.empty() || octets[0] != magic.octets[0])) {
    return run.feed(magic, "magic");
  }
  std::vector<std::byte> front;
  take(octets, magic.size(), front);
  return run.feed(front, "magic");
}

void run(Input in) {
  const Setup setup = read_setup(in);
  const std::vector<std::byte> octets = read_octets(in);
  Bytes rest = octets;
  Run run{setup};
  if (setup.role == Role::server && !setup.magic_consumed && !feed_magic(run, setup, rest)) return;
  const bool starts = rest.size() > 3 && rest[3] == std::byte{4};
  if (setup.begun && !starts && !run.feed(test::settings({}), "SETTINGS")) return;
  while (!rest.empty()) {
    const Unit unit = take_unit(rest);
    if (!unit.whole || !run.feed(unit.octets, unit.type)) return;
  }
}

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run(h2::fuzz::Input{data, size});
  return 0;
}

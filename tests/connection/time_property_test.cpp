// Nothing expires early or late, whatever happens when: the engine against models that look at
// everything each time.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/laws.hpp"
#include "support/property.hpp"
#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t second = 1'000 * millisecond;

struct Step {
  enum class What : std::uint8_t { wait, credit, queue, reset };
  What what{};
  std::size_t stream = 0;
  std::uint32_t amount = 0;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  constexpr std::array names = {"wait", "credit", "queue", "reset"};
  return out << names[static_cast<std::size_t>(step.what)] << " " << step.stream << " "
             << step.amount;
}

/// How a stream that owes content stands.
struct Owing {
  bool open = true;
  std::int64_t queued = 0;
  std::int64_t window = 0;
  std::optional<std::int64_t> since = {};  // nanoseconds
  std::int64_t sent = 0;

  void settle(std::int64_t now) {
    const std::int64_t n = std::min(queued, window);
    queued -= n;
    window -= n;
    sent += n;
    if (since && (queued == 0 || sent >= 1'024)) since.reset();
    if (queued == 0 || since) return;
    since = (now + millisecond - 1) / millisecond * millisecond;
    sent = 0;
  }
};

constexpr std::int64_t patience = 3 * second;

Options impatient() {
  Options options;
  options.deadlines = {.send_stall = Duration{patience}};
  return options;
}

struct Model {
  std::array<Owing, 5> streams;
  std::int64_t now = 0;

  /// @returns the streams that are late
  std::vector<std::size_t> act(const Step& step) {
    Owing& stream = streams[step.stream];
    if (step.what == Step::What::wait) now += step.amount;
    if (step.what == Step::What::credit && stream.open) stream.window += step.amount;
    if (step.what == Step::What::queue && stream.open) stream.queued += step.amount;
    if (step.what == Step::What::reset) stream = {.open = false};
    std::vector<std::size_t> late;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].since && *streams[i].since + patience <= now) {
        late.push_back(i);
        streams[i] = {.open = false};
      } else if (streams[i].open) {
        streams[i].settle(now);
      }
    }
    return late;
  }

  [[nodiscard]] std::optional<Time> nearest() const {
    std::optional<Time> first;
    for (const Owing& stream : streams) {
      if (!stream.since) continue;
      const Time at{*stream.since + patience};
      first = first ? std::min(*first, at) : at;
    }
    return first;
  }
};

StreamId id_of(std::size_t stream) { return static_cast<StreamId>(2 * stream + 1); }

/// A server with the streams of the model, and more credit for the connection than is needed.
End server(Laws& laws) {
  laws.acted();
  End end = established(Role::server, impatient(), settings({{SettingId::initial_window_size, 0}}),
                        &laws);
  end.connection.advance(Time{0});
  static_cast<void>(end.feed(window_update(0, 0x7fff'0000)));
  for (std::size_t i = 0; i < Model{}.streams.size(); ++i) {
    static_cast<void>(end.feed(get(id_of(i))));
    REQUIRE(end.connection.submit(SendHeaders{id_of(i), ok_response}));
  }
  static_cast<void>(end.output());
  return end;
}

/// @returns the streams that were found late
std::vector<std::size_t> act(End& end, const Step& step, std::int64_t now) {
  const StreamId id = id_of(step.stream);
  Log log;
  switch (step.what) {
    case Step::What::wait: end.connection.advance(Time{now}); break;
    case Step::What::credit:
      if (step.amount > 0) log = end.feed(window_update(id, step.amount));
      break;
    case Step::What::queue:
      static_cast<void>(
          end.connection.submit(SendData{id, Body::own(std::string(step.amount, 'x'))}));
      break;
    case Step::What::reset: static_cast<void>(end.connection.submit(ResetStream{id})); break;
  }
  static_cast<void>(end.output());
  const Log more = end.events();
  log.insert(log.end(), more.begin(), more.end());
  std::vector<std::size_t> late;
  for (std::size_t i = 0; i < Model{}.streams.size(); ++i) {
    const std::string line = "error " + std::to_string(id_of(i)) + " stream_stalled";
    if (std::find(log.begin(), log.end(), line) != log.end()) late.push_back(i);
  }
  return late;
}

rc::Gen<Step> any_step() {
  using enum Step::What;
  const auto what = rc::gen::element(wait, wait, wait, credit, credit, queue, queue, reset);
  return rc::gen::mapcat(what, [](Step::What chosen) {
    const std::uint32_t most = chosen == wait ? 1'500'000'000 : 3'000;
    return rc::gen::build<Step>(
        rc::gen::set(&Step::what, rc::gen::just(chosen)),
        rc::gen::set(&Step::stream, rc::gen::inRange<std::size_t>(0, 5)),
        rc::gen::set(&Step::amount, rc::gen::inRange<std::uint32_t>(0, most)));
  });
}

/// A wait to when the engine wants to be told the time, now and then.
Step to_deadline(const End& end, Step step, std::int64_t now) {
  const auto next = end.connection.next_deadline();
  if (step.what == Step::What::wait && step.stream == 0 && next) {
    step.amount = static_cast<std::uint32_t>(next->nanoseconds - now);
  }
  return step;
}

}  // namespace

TEST_CASE("§5.2.2: streams stall neither early nor late",
          "[attacks][A30][property][5.2.2][deadline]") {
  prop("random credits and waits", [] {
    Laws laws{impatient()};
    End end = server(laws);
    Model model;
    std::size_t late = 0;
    const auto steps =
        *rc::gen::resize(3 * rc::kNominalSize, rc::gen::container<std::vector<Step>>(any_step()));
    for (Step step : steps) {
      step = to_deadline(end, step, model.now);
      const auto expected = model.act(step);

      const auto found = act(end, step, model.now);

      RC_ASSERT(found == expected);
      RC_ASSERT(laws.broken() == std::string{});
      late += found.size();
      const auto next = end.connection.next_deadline();
      const auto nearest = model.nearest();
      RC_ASSERT(next.has_value() == nearest.has_value());
      if (next) RC_ASSERT((*next > Time{model.now} && *next <= *nearest));
    }
    RC_CLASSIFY(late > 0, "some were late");
    RC_CLASSIFY(late == 0, "none was late");
  });
}

TEST_CASE("§6.7: silence is noticed neither early nor late", "[property][6.7][deadline]") {
  prop("random waits and input", [] {
    Options options;
    options.deadlines.keep_alive = Duration{5 * second};
    options.deadlines.ping_answer = Duration{2 * second};
    Laws laws{options};
    End end = established(Role::client, options, settings({}), &laws);
    laws.acted();
    end.connection.advance(Time{0});
    std::int64_t now = 0;
    std::int64_t heard = 0;
    std::int64_t asked = -1;  // no moment
    const auto waits = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(1, 4'000'000'000));
    for (const std::uint32_t wait : waits) {
      now += wait;
      end.connection.advance(Time{now});
      const Log log = end.events();
      const bool gone = asked >= 0 && std::max(asked, heard) + 2 * second <= now;
      RC_ASSERT(log == (gone ? Log{"error 0 ping_timeout"} : Log{}));
      RC_ASSERT(laws.broken() == std::string{});
      if (gone) return;
      const bool asks = asked < 0 && heard + 5 * second <= now;
      RC_ASSERT((end.output() == ping("alive???")) == asks);
      if (asks) asked = now;
      const std::int64_t next =
          asked >= 0 ? std::max(asked, heard) + 2 * second : heard + 5 * second;
      RC_ASSERT(end.connection.next_deadline() == Time{next});
      if (wait % 3 == 0) continue;
      heard = now;
      const bool answers = asked >= 0 && wait % 3 == 1;
      static_cast<void>(end.feed(answers ? ping("alive???", true) : window_update(0, 1)));
      if (answers) asked = -1;
      RC_CLASSIFY(answers, "answers");
    }
  });
}

}  // namespace h2::test

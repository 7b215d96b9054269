// The engine behind Connection: the state of one end, and what is done with it. The functions are
// in files by direction: receive*.cpp, submit*.cpp, send.cpp; what they share in streams.cpp,
// shutdown.cpp.
#ifndef H2_SRC_CONNECTION_ENGINE_HPP
#define H2_SRC_CONNECTION_ENGINE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/connection.hpp>
#include <h2/frame.hpp>
#include <h2/hpack.hpp>
#include <h2/observer.hpp>

#include "connection/collector.hpp"
#include "connection/deadlines.hpp"
#include "connection/outbox.hpp"
#include "connection/pings.hpp"
#include "connection/settings_exchange.hpp"
#include "connection/stalls.hpp"
#include "connection/stream.hpp"
#include "connection/terms.hpp"
#include "flow/window.hpp"
#include "limit/ledger.hpp"
#include "message/cookies.hpp"
#include "message/precedent.hpp"
#include "schedule/idle_priorities.hpp"
#include "schedule/scheduler.hpp"
#include "stream/recent.hpp"
#include "stream/table.hpp"
#include "types/make.hpp"
#include "types/work.hpp"

namespace h2 {

struct Connection::Engine {
  Engine(Role role, const Options& options, std::pmr::memory_resource* memory);

  // --- connection.cpp: what is left when memory ran out
  /// Does `act`, and `otherwise` if memory runs out on the way. No exception of the memory resource
  /// gets further than this.
  template <class Act, class Otherwise>
  auto guard(Act act, [[maybe_unused]] Otherwise otherwise) -> decltype(act()) {
    H2_COUNT_FOR(memory_);
    quiet_ = false;
    run_.unasked = 0;
#if defined(__cpp_exceptions)
    try {
      return act();
    } catch (const std::bad_alloc&) {
      give_up();
      return otherwise();
    }
#else
    return act();
#endif
  }
  /// The same, and `otherwise` if memory ran out before.
  template <class Act, class Otherwise>
  auto attempt(Act act, Otherwise otherwise) -> decltype(act()) {
    return exhausted_ ? otherwise() : guard(act, otherwise);
  }
  template <class Act>
  Result<void, Misuse> attempt(Act act) {
    H2_COUNT_FOR(memory_);
    H2_COUNT(act());
    return attempt(
        act, []() -> Result<void, Misuse> { return Failure{Misuse{MisuseKind::out_of_memory}}; });
  }
  void give_up();
  void report_exhaustion(Bytes& input, std::optional<Event>& event);

  // --- connection.cpp: the beginning, and what can be asked
  void queue_preface(const Options& options);
  [[nodiscard]] std::int64_t send_window(StreamId id) const;
  [[nodiscard]] std::int64_t receive_window(StreamId id) const;

  // --- status.cpp: what can be asked of the whole
  [[nodiscard]] std::size_t queued_octets(const Stream& stream) const;
  [[nodiscard]] StreamStatus status_of(const Stream& stream) const;
  [[nodiscard]] ConnectionStatus status() const;
  [[nodiscard]] std::uint32_t request_capacity() const;
  [[nodiscard]] std::string dump();
  void dump_stream(const Stream& stream, std::string& out) const;

  // --- upgrade.cpp
  void agree(std::span<const Setting> settings);
  void open_upgraded(const Upgrade& upgrade);

  // --- poll.cpp: the way of most octets
  static std::optional<Event> no_event();
  static std::optional<Event> data_event(const Stream& stream, Bytes content);
  std::optional<Event> take_piece(Bytes& input);
  [[nodiscard]] bool is_run_frame(Bytes input) const;
  std::optional<Event> take_run_frame(Bytes& input);
  std::optional<Event> end_run_frame(Bytes& input);
  void go_on_from(Stream& stream);

  // --- receive_whole.cpp: frames that are there as a whole
  struct Short;
  std::optional<Event> read(Bytes& input);
  bool begin_plain_data();

  // --- receive.cpp: frames part by part, and DATA
  std::optional<Event> take_piece_of_header(Bytes& input);
  bool take_piece(Bytes& input, std::optional<Event>& event);
  bool walk(Bytes& input, std::optional<Event>& event);
  void keep_some(Bytes& input, std::optional<Event>& event);
  void step(Bytes& input, std::optional<Event>& event);
  void take_payload(Bytes payload);
  void begin_frame(Bytes& input);
  Fault begin_data();
  Fault begin_stray_data(stream::State state);
  Fault charge_data();
  Fault admit_data(Stream& stream);
  void count_unconsumed(Stream& stream, std::uint32_t octets);
  void show_data(Stream& stream, Bytes piece, bool end_stream, std::optional<Event>& event);
  void end_data(Bytes& input, std::optional<Event>& event);
  void skip_data();

  // --- receive_frames.cpp: frames as they begin
  void compare_magic(Bytes piece);
  void begin_other_frame();
  [[nodiscard]] Fault check_frame(const frame::Header& header) const;
  void begin_content(const Result<frame::Prefix, Rule>& prefix);
  bool take_fragment(Bytes piece);
  void end_fragment(std::optional<Event>& event);
  void expect_header();
  void expect_padding();

  // --- pending.cpp: what comes before any further octet
  [[nodiscard]] bool calm() const;
  [[nodiscard]] bool in_course() const;
  [[nodiscard]] bool may_read() const;
  bool attend(Bytes& input, std::optional<Event>& event);
  void next_pending(std::optional<Event>& event);
  void take_finished(std::optional<Event>& event);
  void take_change(std::optional<Event>& event);
  void take_closed(Slot slot, std::optional<Event>& event);
  std::optional<Stage> take_stage();
  void forget();

  // --- credit.cpp: flow control of what arrives
  [[nodiscard]] std::int64_t credit_threshold() const;
  [[nodiscard]] std::int64_t credit_threshold(const Stream& stream) const;
  void credit_connection(std::uint32_t octets);
  void announce_connection_credit();
  void credit_stream(Stream& stream, std::uint32_t octets);
  void announce_stream_credit(Stream& stream);
  void announce_credit();
  void refund(const Stream& stream);
  Result<void, Misuse> submit(const Consume& action);
  Result<void, Misuse> set_receive_window(StreamId id, std::uint32_t octets);
  [[nodiscard]] bool receive_windows_fit(std::uint32_t initial);
  [[nodiscard]] std::int64_t receive_target(const Stream& stream) const;

  // --- notices.cpp: flow control of what is sent, as the caller hears of it
  [[nodiscard]] bool is_blocked(const Stream& stream) const;
  void note_window(Slot slot);
  void note_connection_window();
  std::optional<Event> take_notice();

  // --- receive_headers.cpp
  Fault begin_headers(bool depends_on_self);
  Fault begin_promise(const frame::Prefix& prefix);
  Fault begin_continuation();
  Fault count_fragment();
  void end_block(std::optional<Event>& event);
  void receive_request(std::optional<Event>& event);
  bool above_limit(Slot slot);
  void receive_section(Slot slot, std::optional<Event>& event);
  void receive_promise();
  message::Classified classify_received();
  [[nodiscard]] const message::Accepted* accept(message::Message& message, Fields fields,
                                                bool end_stream, bool sending,
                                                const message::Classified& classified,
                                                message::Broken& broken);
  [[nodiscard]] const message::Accepted* accept_anew(message::Message& message, Fields fields,
                                                     bool end_stream, bool sending,
                                                     const message::Classified& classified,
                                                     message::Broken& broken);

  [[nodiscard]] Fields shown_fields(Fields fields);

  // --- receive_control.cpp: frames that are judged whole
  void receive_frame(Bytes payload);
  void receive_priority(const frame::Priority& priority);
  void receive_rst_stream(const frame::RstStream& reset);
  void receive_settings(const frame::Settings& settings);
  void resume_stalled();
  Fault apply_setting(const Setting& setting);
  bool send_windows_fit(std::uint32_t initial);
  void receive_settings_ack();
  [[nodiscard]] HeldAck settings_to_acknowledge() const;
  void acknowledge(const HeldAck& due);
  void receive_ping(const frame::Ping& ping);
  void receive_goaway(const frame::Goaway& goaway);
  void receive_window_update(const frame::WindowUpdate& update);
  void receive_stray_window_update(const frame::WindowUpdate& update);

  // --- receive_extensions.cpp: frames that are not of RFC 9113
  [[nodiscard]] bool wants(const frame::Header& header) const;
  Fault check_extension(const frame::Header& header) const;
  void receive_extension(Bytes payload);
  void receive_priority_update(const frame::PriorityUpdate& update);
  void receive_alt_svc(const frame::AltSvc& alt_svc);
  void receive_origin(const frame::Origin& origin);
  void receive_unknown(const frame::Raw& raw);

  // --- priorities.cpp
  void set_priority(Slot slot, Priority priority);
  void take_idle_priority(Slot slot);
  Slot choose_sender();

  // --- submit_extensions.cpp
  Result<void, Misuse> submit(const UpdatePriority& action);
  Result<void, Misuse> submit(const AltSvc& action);
  Result<void, Misuse> submit(const Origin& action);
  Result<void, Misuse> submit(const SendFrame& action);
  Result<void, Misuse> prioritize_idle(const UpdatePriority& action);
  void emit_priority_update(const UpdatePriority& action);
  [[nodiscard]] std::optional<Misuse> refuse_extension(StreamId id);

  // --- submit.cpp, submit_control.cpp: what the caller wants
  Result<void, Misuse> submit(const SendHeaders& action);
  Result<void, Misuse> submit(SendData&& action);
  Result<void, Misuse> submit(const PushPromise& action);
  Result<void, Misuse> submit(const ResetStream& action);
  Result<void, Misuse> submit(const ChangeSettings& action);
  Result<void, Misuse> submit(const AcknowledgeSettings& action);
  Result<void, Misuse> submit(const Ping& action);
  Result<void, Misuse> submit(const Shutdown& action);
  Result<void, Misuse> submit(const TransportClosed& action);
  Result<void, Misuse> open_stream(const SendHeaders& action, std::uint64_t list_octets);
  void let_request_wait(Slot slot, const SendHeaders& action);
  [[nodiscard]] bool may_send(const Stream& stream, stream::Input input) const;
  Result<void, Misuse> send_message_headers(Slot slot, const SendHeaders& action,
                                            std::uint64_t list_octets);
  [[nodiscard]] std::uint64_t most_list_octets() const;
  [[nodiscard]] Judged classify_sent(Fields fields, std::uint64_t list_octets, bool plain);
  void remember(const Judged& judged);
  [[nodiscard]] std::optional<Misuse> refuse_new_stream(StreamId id) const;
  [[nodiscard]] Result<Slot, Misuse> usable_stream(StreamId id);
  void send_settings(std::span<const Setting> settings);
  Slot queue_item(Slot slot, Item::Kind kind, Body body, bool end_stream);

  // --- send.cpp: frames to octets
  std::size_t write(std::span<std::byte> out);
  std::size_t gather(std::span<Bytes> views);
  void sent(std::size_t octets);
  Slot next_sender();
  struct Room {
    std::size_t octets;
    std::size_t views;
  };
  bool plan_next(Room room);
  [[nodiscard]] bool can_start_request() const;
  void plan_request();
  struct DataRoom {
    std::size_t octets;    // of content
    std::uint8_t padding;  // 0: the frame has none
  };
  [[nodiscard]] DataRoom frame_room(const Stream& stream, const Item& item) const;
  void plan_data(Slot slot, Item& item, DataRoom room);
  bool plan_one_frame(Slot slot, Item& item);
  [[nodiscard]] std::size_t full_frames(Slot slot, const Item& item, Room room) const;
  void plan_full_frames(Slot slot, Item& item, std::size_t count);
  void count_content(Stream& stream, std::uint32_t octets);
  void spend_windows(Stream& stream, std::uint32_t length);
  void give_place(Slot slot);
  void plan_trailers(Slot slot, Item& item);
  void take_first_item(Stream& stream);
  void schedule(Slot slot);
  void set_aside(Slot slot);
  void piece_sent(Slot item);
  void finish_item(Slot item);
  void emit(const frame::Frame& frame);
  template <std::size_t Size>
  void emit_short(frame::Type type, std::uint8_t flags, StreamId stream,
                  const std::array<std::byte, Size>& payload);
  void emit_ping_answer(const PingPayload& payload);
  void emit_window_update(StreamId stream, std::uint32_t increment);
  void emit_padding(std::size_t octets);
  struct BlockFrame {  // the frame that begins a field block
    frame::Type type;
    StreamId stream;
    StreamId promised = 0;
    bool end_stream = false;
    std::uint8_t padding = 0;
  };
  void emit_field_block(const BlockFrame& frame, Fields fields, const Judged& judged = {});
  void emit_frames(const BlockFrame& frame, Fields fields, const Judged& judged);
  void emit_one_frame(const BlockFrame& frame, Fields fields, const Judged& judged);

  // --- streams.cpp: what happens to a stream, whoever caused it
  [[nodiscard]] bool is_own(StreamId id) const;
  [[nodiscard]] bool is_idle(StreamId id) const;
  [[nodiscard]] stream::State state_of(StreamId id) const;
  [[nodiscard]] stream::State state_without_record(StreamId id) const;
  [[nodiscard]] bool is_ignored(StreamId id) const;
  [[nodiscard]] bool is_forgotten(StreamId id) const;
  Slot insert(StreamId id);
  Slot open(StreamId id, stream::Input input);
  void move(Slot slot, stream::Input input);
  void moved(Slot slot, stream::State before, stream::State after);
  void moved_before_eyes(Slot slot, stream::State before, stream::State after);
  void end_regularly(Slot slot);
  void count(StreamId id, stream::Count before, stream::Count after);
  void close(Slot slot, ErrorCode code, EndedBy by, Verdict verdict);
  void abandon(Slot slot, stream::Input input);
  void reset(Slot slot, ErrorCode code, EndedBy by);
  void keep_cut_frame(Slot slot);
  void drop_items(Slot slot);
  void end_if_done(Slot slot);
  [[nodiscard]] Verdict verdict_of(const Stream& stream) const;
  [[nodiscard]] message::Policy policy(bool sending) const;
  void broken(Rule rule, StreamId stream);
  void break_stream(Rule rule, StreamId id);

  // --- shutdown.cpp
  void terminate(ErrorCode code, Bytes debug, EndedBy by);
  void end();
  void begin_shutdown(ErrorCode code, Bytes debug);
  void close_all(ErrorCode code, EndedBy by);
  void give_notice();
  void announce_last_stream();
  void finish_if_drained();
  void reach(Stage stage);
  [[nodiscard]] bool finished() const;

  // --- deadlines.cpp
  void advance(Time now);
  [[nodiscard]] std::optional<Time> next_deadline() const;
  bool observe(DeadlineSet& waits) const;
  [[nodiscard]] Fault overdue() const;
  static void hear(DeadlineSet& waits);
  void ask_for_life();
  void send_ping(const PingPayload& payload, SentPing::Kind kind);
  bool reset_next_stalled();
  [[nodiscard]] std::uint64_t could_send(const Stream& stream) const;

  // --- observe.cpp: what is told to Options::observer, only where there is one
  [[nodiscard]] bool watched() const { return observer_ != nullptr; }
  void tell(const observed::What& what) const;
  void tell_received(const frame::Frame* content) const;
  void tell_received(const Result<frame::Prefix, Rule>& prefix) const;
  void tell_continuation() const;
  void tell_sent(Bytes frames) const;
  void tell_sent_data(std::span<const std::byte, frame::Header::size> octets,
                      std::uint8_t padding) const;
  void tell_moved(StreamId id, stream::State from, stream::State to) const;
  void tell_broken(Rule rule, StreamId id) const;
  void tell_tolerated(observed::Way way, StreamId id, const RuleSet& rules) const;
  void tell_notice(const Event& notice) const;
  Result<void, Misuse> told(std::string_view action, StreamId id, Result<void, Misuse> done) const;
  [[nodiscard]] bool passed(Deadline deadline) const;

  // --- limits.cpp: how far a peer may go
  [[nodiscard]] static limit::Ledger open_ledger(const Limits& limits);
  [[nodiscard]] Fault charge(limit::Cost cost, std::uint32_t tokens = 1);
  [[nodiscard]] Fault charge_if_forgotten(StreamId id);
  [[nodiscard]] Fault charge_dropped(StreamId id);
  [[nodiscard]] Fault charge_extension(const frame::Header& header);
  [[nodiscard]] Fault charge_reset(const Stream& stream);
  [[nodiscard]] Fault charge_for(Rule rule);
  [[nodiscard]] Fault count_unacknowledged();
  [[nodiscard]] bool above_live_limit() const;

  // --- state: who we are
  const Role role_;
  const Credit credit_;
  const SettingsAck settings_ack_;
  const bool show_blocked_;
  const std::uint32_t max_waiting_;
  std::pmr::memory_resource* const memory_;
  const Observer* const observer_;
  const Limits limits_;
  limit::Ledger ledger_;
  const Deadlines patience_;
  const RuleSet tolerate_received_;
  const RuleSet tolerate_sent_;
  const bool join_cookies_;
  const bool split_cookies_;
  const bool show_unknown_frames_;
  const bool show_alt_svc_;
  const bool show_origin_;
  const Scheduling scheduling_;

  // The connection as a whole.
  Stage stage_ = Stage::open;
  std::uint8_t stages_due_ = 0;      // bits: to be told
  std::optional<Rule> final_error_;  // to be told as the last event
  bool forgotten_ = false;           // ended, and the memory given back
  bool exhausted_ = false;           // memory ran out: nothing here is sure to be whole
  bool exhaustion_told_ = false;
  ErrorCode shutdown_code_{};
  std::uint32_t unacknowledged_ = 0;  // frames while SETTINGS of ours wait for their ACK
  std::pmr::vector<std::byte> shutdown_debug_;
  SettingsExchange settings_;
  std::pmr::vector<HeldAck> held_acks_;  // oldest first
  DeadlineSet deadlines_;
  Pings pings_;
  std::optional<Duration> round_trip_;  // of the last PING that was answered

  // What is arriving.
  enum class Part : std::uint8_t { magic, header, prefix, data, fragment, padding, payload, skip };
  Part part_ = Part::header;
  bool settings_seen_ = false;
  bool heard_ = false;  // octets, since deadlines were told of it
  bool due_ = true;     // there may be something that comes before any further octet
  bool quiet_ = false;  // nothing was done since poll() found calm()
  frame::Header header_{};
  std::uint32_t left_ = frame::Header::size;  // octets of the current part that are to come
  std::uint32_t padding_ = 0;                 // octets that follow the content
  std::uint32_t to_credit_ = 0;               // when the content of this DATA frame is through
  Stream* arriving_ = nullptr;                // whose content it is; none: it is skipped
  Collector collector_;
  std::optional<Event>* event_ = nullptr;  // what poll(), while it runs, will say
  // DATA of one stream, frame after frame, until the engine does anything else: see go_on_from().
  struct Run {
    std::uint64_t head = 0;  // how its frames begin behind the length, as go_on() reads it
    Stream* stream = nullptr;
    std::uint32_t unasked = 0;  // octets
  };
  Run run_;
  struct Block {  // RFC 9113 §4.3
    bool open = false;
    bool end_stream = false;
    bool ignored = false;  // for a stream above the last one that our GOAWAY named
    bool depends_on_self = false;
    StreamId stream = 0;
    StreamId promised = 0;  // not 0: PUSH_PROMISE
    std::uint32_t octets = 0;
    std::uint32_t continuations = 0;
    std::uint32_t empty = 0;
  };
  Block block_;
  hpack::Decoder decoder_;
  Late<Judging> judging_;
  message::Cookies cookies_;  // joined, of the section that was shown last
  std::pmr::vector<Setting> received_settings_;
  std::pmr::vector<std::string_view> origins_;  // of the last ORIGIN frame

  // Streams.
  stream::Table<Stream> streams_;
  stream::Recent recent_;
  schedule::Queue ended_;    // closed, and all their bodies told of
  schedule::Queue waiting_;  // requests that the peer's limit holds back
  std::uint32_t waiting_size_ = 0;
  StreamId next_own_id_;
  StreamId highest_peer_id_ = 0;
  std::uint32_t own_live_ = 0;  // records of streams of our own
  std::uint32_t own_active_ = 0;
  std::uint32_t peer_active_ = 0;
  std::uint32_t promised_ = 0;               // by the peer, and not answered yet
  std::optional<StreamId> goaway_sent_;      // the last stream that we named
  std::optional<StreamId> goaway_received_;  // the last stream that the peer named

  // Flow control.
  flow::Window send_window_;
  flow::Window receive_window_;
  std::uint32_t connection_target_;
  std::int64_t connection_credit_ = 0;  // to be announced; negative: to be withheld
  std::pmr::vector<StreamId> notices_;  // streams that may have become Blocked or Writable
  std::size_t notices_head_ = 0;
  bool connection_blocked_ = false;       // the caller was told so
  bool connection_noticed_ = false;       // to be looked at
  std::int64_t highest_send_offset_ = 0;  // no send window of a stream is further above the initial
  std::int64_t highest_stalled_offset_ = INT64_MIN;  // nor one of those that are set aside
  Stalls stalls_;
  std::uint64_t stall_sent_ = 0;  // octets of content since the connection's window was used up

  // What is going out.
  hpack::Encoder encoder_;
  Outbox outbox_;
  std::size_t shown_ = 0;  // octets that gather() showed and sent() did not cover
  stream::Slab<Item> items_;
  Slot first_finished_ = no_slot;  // items whose BodySent is due
  Slot last_finished_ = no_slot;
  schedule::Scheduler scheduler_;
  schedule::IdlePriorities idle_priorities_;  // of streams that the client has not opened
  std::pmr::vector<Sendable> sendable_;       // scratch for a scheduler of the caller's
  std::pmr::vector<Field> fields_;            // scratch for trailers
  message::Cookies crumbs_;                   // scratch for what is being encoded
  RuleSet tolerated_sent_;                    // rules that our caller broke and was let to
};

}  // namespace h2

#include "connection/often.hpp"

#endif  // H2_SRC_CONNECTION_ENGINE_HPP

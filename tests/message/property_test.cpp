// Laws of the message rules over random field sections.
#include "support/property.hpp"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "message/authority.hpp"
#include "message/precedent.hpp"
#include "message/tolerance.hpp"
#include "message/usual.hpp"
#include "sections.hpp"

namespace h2::test {
namespace {

using message::classify;
using message::FieldClass;

using Line = std::pair<std::string, std::string>;
using Lines = std::vector<Line>;

List views(const Lines& lines) {
  List out;
  for (const auto& [name, value] : lines) out.push_back({name, value});
  return out;
}

// Names and values that the rules know, nearly right ones, and anything.
std::string any_name() {
  return *rc::gen::oneOf(
      rc::gen::element<std::string>(":method", ":scheme", ":authority", ":path", ":status",
                                    ":protocol", ":x", "te", "host", "content-length", "upgrade",
                                    "connection", "priority", "cookie", "accept", "x-long-name-y"),
      rc::gen::container<std::string>(rc::gen::inRange('a', 'e')),
      rc::gen::element<std::string>("", "A", "a b", "te ", ":", "Host"));
}

std::string any_value() {
  return *rc::gen::oneOf(
      rc::gen::element<std::string>("GET", "HEAD", "CONNECT", "OPTIONS", "TRACE", "https", "http",
                                    "ftp", "a", "A:443", "a:80", "u@a", ":80", "b", "/", "*",
                                    "/x?y", "200", "103", "204", "trailers", "0", "5", "1, 1", "",
                                    " x", "x\n", "x\x01", "websocket"),
      rc::gen::container<std::string>(rc::gen::inRange('a', 'e')));
}

Lines any_lines() {
  Lines lines;
  // Most sections begin as a good one, or nothing beyond the first fault would ever be reached.
  switch (*rc::gen::inRange(0, 4)) {
    case 0: break;
    case 1: lines = {{":status", "200"}}; break;
    default:
      lines = {{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
  }
  const int more = *rc::gen::inRange(0, 5);
  for (int i = 0; i < more; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(lines.size() / 2, lines.size() + 1);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), {any_name(), any_value()});
  }
  return lines;
}

Policy any_policy() {
  const auto flip = [] { return *rc::gen::arbitrary<bool>(); };
  Policy policy{flip(), flip()};
  for (const auto& row : message::tolerances) {
    if ((policy.sending ? row.sent : row.received) && flip()) policy.tolerated.insert(row.rule);
  }
  return policy;
}

TEST_CASE("a verdict on a field can be kept and used again", "[property][message][classify]") {
  prop("with kept verdicts, some or all, the answer is the same", [] {
    const Lines lines = any_lines();
    const List fields = views(lines);
    const Policy policy = any_policy();
    std::vector<std::uint32_t> kept;
    for (const Field& field : fields) kept.push_back(classify(field).bits());
    for (const std::uint32_t bits : kept) {
      RC_ASSERT(bits != 0);
      RC_ASSERT(FieldClass::from(bits).bits() == bits);
    }
    const auto known = *rc::gen::inRange<std::size_t>(0, kept.size() + 1);
    std::vector<std::uint32_t> some(kept.begin(),
                                    kept.begin() + static_cast<std::ptrdiff_t>(known));
    if (!some.empty()) some[*rc::gen::inRange<std::size_t>(0, some.size())] = 0;

    for (const auto& classes : {kept, some}) {
      RC_ASSERT(verdict(check_request(fields, policy)) ==
                verdict(check_request(fields, policy, classes)));
      RC_ASSERT(verdict(check_promise(fields, policy)) ==
                verdict(check_promise(fields, policy, classes)));
      RC_ASSERT(verdict(check_trailers(fields, policy)) ==
                verdict(check_trailers(fields, policy, classes)));
      for (const Method asked : {Method::get, Method::connect}) {
        RC_ASSERT(verdict(check_response(fields, asked, policy)) ==
                  verdict(check_response(fields, asked, policy, classes)));
      }
    }
    RC_CLASSIFY(check_request(fields, policy).has_value(), "a good request");
    RC_CLASSIFY(check_response(fields, Method::get, policy).has_value(), "a good response");
  });
}

// Whatever there is to know of a section.
std::string all_of(const Section& section) {
  std::ostringstream out;
  out << static_cast<int>(section.method) << ' ' << section.extended_connect << section.tunnel
      << section.content << section.trailers << section.length_counts << ' ' << section.status
      << ' ' << section.authority << ' ' << section.priority << ' ' << section.content_length;
  for (std::size_t i = 0; i < rule_count; ++i) {
    const auto rule = static_cast<Rule>(i);
    if (section.tolerated.contains(rule)) out << ' ' << info(rule).name;
  }
  return out.str();
}

TEST_CASE("the short way of usual sections says what the long one says",
          "[property][message][classify]") {
  prop("a section that is usual is well-formed, and nothing is said of it that is not so", [] {
    const Lines lines = any_lines();
    const List fields = views(lines);
    const Policy policy = any_policy();
    std::vector<std::uint32_t> classes;
    for (const Field& field : fields) classes.push_back(classify(field).bits());
    for (const HeadersKind kind : {HeadersKind::request, HeadersKind::response}) {
      for (const Method asked : {Method::get, Method::head, Method::connect}) {
        Section usual, judged;
        if (!message::is_usual(kind, fields, asked, policy, classes, usual)) continue;
        RC_ASSERT(!message::judge(kind, fields, asked, policy, classes, judged));
        RC_ASSERT(all_of(usual) == all_of(judged));
        RC_CLASSIFY(kind == HeadersKind::request, "a request");
        RC_CLASSIFY(kind == HeadersKind::response, "a response");
        RC_CLASSIFY(usual.content_length >= 0, "with a length");
        RC_CLASSIFY(usual.priority != Section::none, "with a priority");
      }
    }
  });
}

// The section before with other values in some lines, or one that has nothing to do with it.
Lines next_lines(const Lines& before) {
  if (*rc::gen::inRange(0, 3) == 0) return any_lines();
  Lines lines = before;
  for (Line& line : lines) {
    if (*rc::gen::inRange(0, 4) == 0) line.second = any_value();
  }
  return lines;
}

TEST_CASE("a section that is like the one before is judged as by itself",
          "[property][message][classify]") {
  prop("whatever comes in a row, of requests and responses", [] {
    using message::Message;
    const Policy policy = any_policy();
    message::Precedent precedent;
    Lines lines = any_lines();
    int alike = 0;
    for (int i = 0; i < 8; ++i, lines = next_lines(lines)) {
      const List fields = views(lines);
      const auto asked = *rc::gen::element(Method::get, Method::head, Method::connect);
      const bool end_stream = *rc::gen::arbitrary<bool>();
      Message first = *rc::gen::element(Message::request(), Message::response(asked),
                                        Message::pushed_response(asked));
      Message second = first;
      std::vector<std::uint32_t> classes;
      for (const Field& field : fields) {
        classes.push_back(*rc::gen::arbitrary<bool>() ? classify(field).bits() : 0);
      }

      const bool as_before = precedent.complete(
          classes, [&](std::size_t line) { return classes[line] = classify(fields[line]).bits(); });
      message::Accepted anew, by_itself;
      const message::Accepted* said =
          as_before ? precedent.follow(first, fields, end_stream) : nullptr;
      alike += said != nullptr ? 1 : 0;
      std::optional<Broken> broken;
      if (said == nullptr) {
        said = &anew;
        broken = message::accept(first, fields, end_stream, policy,
                                 {classes, &precedent, as_before}, anew);
      }

      for (std::size_t line = 0; line < fields.size(); ++line) {
        RC_ASSERT(classes[line] == classify(fields[line]).bits());
      }
      RC_ASSERT(broken == message::accept(second, fields, end_stream, policy, {}, by_itself));
      RC_ASSERT(std::memcmp(&first, &second, sizeof first) == 0);
      if (broken) continue;
      RC_ASSERT(said->kind == by_itself.kind);
      RC_ASSERT(all_of(said->section) == all_of(by_itself.section));
    }
    RC_CLASSIFY(alike > 1, "with several alike");
  });
}

TEST_CASE("§9.3.8 of RFC 9110: a usual TRACE has no content either, if it is ours",
          "[message][classify]") {
  List trace = get();
  trace[0].value = "TRACE";
  std::vector<std::uint32_t> classes;
  for (const Field& field : trace) classes.push_back(classify(field).bits());

  for (const Policy& policy : {sending, receiving}) {
    Section usual, judged;
    REQUIRE(message::is_usual(HeadersKind::request, trace, Method::other, policy, classes, usual));
    REQUIRE(!message::judge(HeadersKind::request, trace, Method::other, policy, classes, judged));
    CHECK(all_of(usual) == all_of(judged));
  }
}

TEST_CASE("§8.3: which sections are usual", "[message][classify]") {
  const List length{{"content-length", "5"}}, host{{"host", "a"}};

  CHECK(is_usual(HeadersKind::request, get()));
  CHECK(is_usual(HeadersKind::request, get({{"accept", "*/*"}, {"priority", "u=1"}}) + length));
  CHECK(is_usual(HeadersKind::response, response("200", {{"date", "x"}}) + length));
  for (const auto& [place, value] : std::initializer_list<std::pair<std::size_t, const char*>>{
           {0, "CONNECT"}, {1, "ftp"}, {2, "u@a"}, {2, ":80"}, {2, "a b"}, {3, "*"}, {3, ""}}) {
    List other = get();
    other[place].value = value;
    CHECK_FALSE(is_usual(HeadersKind::request, other));
  }
  CHECK_FALSE(is_usual(HeadersKind::request, get() + host));
  CHECK_FALSE(is_usual(HeadersKind::request, get({{"priority", "u=1\x01"}})));
  CHECK_FALSE(is_usual(HeadersKind::request, get() + length + length));
  CHECK_FALSE(is_usual(HeadersKind::response, response("103")));
  CHECK_FALSE(is_usual(HeadersKind::response, response("304")));
  CHECK_FALSE(is_usual(HeadersKind::response, {}));
}

TEST_CASE("what is well-formed to send is well-formed to receive", "[property][message]") {
  prop("strict sender, strict receiver", [] {
    const Lines lines = any_lines();
    const List fields = views(lines);
    if (check_request(fields, sending)) RC_ASSERT(as_request(fields) == "ok");
    if (check_promise(fields, sending)) RC_ASSERT(as_promise(fields) == "ok");
    if (check_response(fields, Method::get, sending)) RC_ASSERT(as_response(fields) == "ok");
    if (check_trailers(fields, sending)) RC_ASSERT(as_trailers(fields) == "ok");
  });
}

TEST_CASE("the place of a fault is a field of the section, or its end", "[property][message]") {
  prop("an index", [] {
    const Lines lines = any_lines();
    const List fields = views(lines);
    const auto request = check_request(fields, receiving);
    if (!request) RC_ASSERT(request.error().field <= fields.size());
    const auto answer = check_response(fields, Method::get, receiving);
    if (!answer) RC_ASSERT(answer.error().field <= fields.size());
  });
}

// A request as the next hop would see it in HTTP/1.1, and a reader of that text.
std::string as_http1(const List& fields) {
  std::ostringstream out;
  std::string method, path, authority;
  for (const Field& field : fields) {
    if (field.name == ":method") method = field.value;
    if (field.name == ":path") path = field.value;
    if (field.name == ":authority") authority = field.value;
  }
  out << method << ' ' << path << " HTTP/1.1\r\n";
  if (!authority.empty()) out << "host: " << authority << "\r\n";
  for (const Field& field : fields) {
    if (field.name.front() == ':' || (field.name == "host" && !authority.empty())) continue;
    out << field.name << ": " << field.value << "\r\n";
  }
  out << "\r\n";
  return out.str();
}

struct Read {
  std::string method, target;
  Lines lines;
  std::string rest;
};

Read read_http1(const std::string& text) {
  Read out;
  // A reader that ends a line at CR or LF alone, as the laxest of them do.
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] != '\r' && text[at] != '\n') {
      lines.back() += text[at];
      continue;
    }
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
    if (lines.back().empty()) break;
    lines.emplace_back();
  }
  out.rest = at + 1 < text.size() ? text.substr(at + 1) : "";
  std::istringstream first(lines[0]);
  std::string version, more;
  first >> out.method >> out.target >> version >> more;
  if (version != "HTTP/1.1" || !more.empty()) out.rest += " bad request line";
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string::npos) return out.rest = "no colon", out;
    std::string value = lines[i].substr(colon + 1);
    value.erase(0, value.find_first_not_of(" \t"));
    value.erase(value.find_last_not_of(" \t") + 1);
    out.lines.emplace_back(lines[i].substr(0, colon), value);
  }
  return out;
}

TEST_CASE("an accepted request is one request with the same fields in HTTP/1.1 too",
          "[property][message][smuggling][9113-8.2.1-8]") {
  prop("written as text and read by a lax reader", [] {
    Lines lines{{":method", any_value()}, {":scheme", "https"}, {":path", "/" + any_value()}};
    if (*rc::gen::arbitrary<bool>()) lines.emplace_back(":authority", any_value());
    const int more = *rc::gen::inRange(0, 5);
    for (int i = 0; i < more; ++i) {
      const auto octets = rc::gen::container<std::string>(rc::gen::map(
          rc::gen::oneOf(rc::gen::inRange(0, 256), rc::gen::element(9, 10, 13, 32, 58)),
          [](int octet) { return static_cast<char>(octet); }));
      const auto odd = *rc::gen::inRange(0, 8);
      lines.emplace_back(odd == 0 ? *octets : any_name(), odd == 1 ? *octets : any_value());
    }
    const List fields = views(lines);
    const auto section = check_request(fields, receiving);
    RC_PRE(section.has_value());

    const Read read = read_http1(as_http1(fields));
    RC_ASSERT(read.rest.empty());
    RC_ASSERT(read.method == fields[0].value);
    RC_ASSERT(read.target == fields[2].value);
    Lines expected;
    if (section->authority != Section::none && fields[section->authority].name == ":authority") {
      expected.emplace_back("host", fields[section->authority].value);
    }
    for (const auto& line : lines) {
      if (line.first[0] == ':' || (line.first == "host" && !expected.empty() &&
                                   fields[section->authority].name == ":authority")) {
        continue;
      }
      expected.push_back(line);
    }
    RC_ASSERT(read.lines == expected);
    RC_ASSERT(std::count_if(read.lines.begin(), read.lines.end(),
                            [](const Line& l) { return l.first == "content-length"; }) <= 1);
  });
}

TEST_CASE("two spellings of an authority agree both ways", "[property][message][host_mismatch]") {
  prop("same_authority is symmetric and holds for itself", [] {
    const auto a = any_value(), b = any_value();
    for (const auto scheme : {message::Scheme::http, message::Scheme::https}) {
      RC_ASSERT(message::same_authority(a, b, scheme) == message::same_authority(b, a, scheme));
      RC_ASSERT(message::same_authority(a, a, scheme));
    }
  });
}

}  // namespace
}  // namespace h2::test

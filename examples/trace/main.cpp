// h2-trace: shows what a connection did, as text or as a page.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <h2/trace.hpp>

#include <CLI/CLI.hpp>

#include "lines.hpp"
#include "octets.hpp"
#include "page.hpp"

namespace {

struct Options {
  std::string file = "-";
  std::string octets_of;  // client or server; empty: JSON lines
  std::string html;
  bool json = false;
  bool decisions = false;
  bool secrets = false;
  bool all = false;
  bool times = false;  // the trace has some
};

// One line about what is wrong, and a status that says that something is.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string read_file(const std::string& name) {
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> opened{
      name == "-" ? nullptr : std::fopen(name.c_str(), "rb"), &std::fclose};
  std::FILE* const in = name == "-" ? stdin : opened.get();
  std::string text;
  std::array<char, 65'536> piece;
  while (in != nullptr) {
    const std::size_t n = std::fread(piece.data(), 1, piece.size(), in);
    if (n == 0) break;
    text.append(piece.data(), n);
  }
  if (in == nullptr || std::ferror(in) != 0) throw Failure(name + ": " + std::strerror(errno));
  return text;
}

// The page is there whole or not at all.
void write_file(const std::string& name, const std::string& text) {
  const std::string part = name + ".part";
  errno = 0;
  std::ofstream out{part, std::ios::binary};
  if (!out.is_open()) throw Failure(name + ": " + std::strerror(errno));
  out << text;
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(part, name, failed);
  if (!out || failed) {
    const std::string why = failed ? failed.message() : std::strerror(errno);
    std::filesystem::remove(part, failed);
    throw Failure(name + ": " + why);
  }
}

// A printer for each connection of a trace, all to standard output.
class Printers {
 public:
  explicit Printers(const Options& options) : options_(options) {}

  void print(const std::string& connection, const h2::Record& record) {
    auto& printer = printers_[connection];
    // The name may be used again, for a connection that has a time of its own.
    const bool begins = std::holds_alternative<h2::observed::Began>(record.what);
    if (last_ != nullptr && last_ != printer.get()) last_->settle();
    if (!printer || begins)
      printer = std::make_unique<h2::trace::Text>(out(), settings(connection));
    last_ = printer.get();
    last_->print(record);
  }

  void settle() {
    if (last_ != nullptr) last_->settle();
  }

 private:
  static h2::trace::Sink out() {
    return {
        [](void*, std::string_view lines) { std::fwrite(lines.data(), 1, lines.size(), stdout); },
        nullptr};
  }

  [[nodiscard]] h2::trace::TextOptions settings(const std::string& connection) const {
    h2::trace::TextOptions text;
    text.label =
        connection.empty()
            ? ""
            : connection + std::string(connection.size() < 5 ? 5 - connection.size() : 1, ' ');
    text.time = options_.times;
    text.decisions = options_.decisions;
    text.fold = !options_.all;
    // What is hidden in a trace is not there to be shown.
    if (options_.secrets) text.secrets = h2::trace::Secrets::shown;
    return text;
  }

  const Options& options_;
  std::map<std::string, std::unique_ptr<h2::trace::Text>> printers_;
  h2::trace::Text* last_ = nullptr;
};

// Takes the input apart; what it says goes to the printers, or as lines of JSON to `lines`.
void read_json(const Options& options, const std::string& input, Printers* printers,
               std::string& lines) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = std::min(input.find('\n', at), input.size());
    const std::string text = input.substr(at, end - at);
    at = end + 1;
    ++number;
    if (text.find_first_not_of(" \t\r") == text.npos) continue;
    try {
      const auto line = tracing::parse_line(text);
      tracing::read_line(line, [&](const std::string& connection, const h2::Record& record) {
        if (printers != nullptr) printers->print(connection, record);
      });
      if (printers == nullptr) lines.append(line.dump(-1, ' ', true)).append("\n");
    } catch (const tracing::BadLine& bad) {
      throw Failure(options.file + ":" + std::to_string(number) + ": " + bad.what());
    }
  }
  if (number == 0) throw Failure(options.file + ":1: the trace is empty");
}

void read_octets(const Options& options, const std::string& input, Printers* printers,
                 std::string& lines) {
  h2::trace::Json json{
      h2::trace::append_to(lines),
      {.secrets = options.secrets ? h2::trace::Secrets::shown : h2::trace::Secrets::hidden}};
  const auto sender = options.octets_of == "client" ? h2::Role::client : h2::Role::server;
  const auto bad =
      tracing::read_octets(std::as_bytes(std::span{input}), sender, [&](const h2::Record& record) {
        if (printers != nullptr) {
          printers->print({}, record);
        } else {
          json.print(record);
        }
      });
  if (printers != nullptr) printers->settle();
  if (bad) {
    throw Failure(options.file + ": octet " + std::to_string(bad->at) + ": " + bad->what);
  }
}

void run(Options options) {
  const std::string input = read_file(options.file);
  options.times = options.octets_of.empty() && input.find("\"time\"") != input.npos;
  Printers printers{options};
  Printers* const to_text = options.html.empty() && !options.json ? &printers : nullptr;
  std::string lines;
  if (options.octets_of.empty()) {
    read_json(options, input, to_text, lines);
  } else {
    read_octets(options, input, to_text, lines);
  }
  printers.settle();
  if (options.json) std::fwrite(lines.data(), 1, lines.size(), stdout);
  if (!options.html.empty()) {
    write_file(options.html,
               tracing::page(options.file == "-" ? "standard input" : options.file, lines));
  }
  if (std::fflush(stdout) != 0)
    throw Failure("standard output: " + std::string(std::strerror(errno)));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Shows what an HTTP/2 connection did: prints a trace, or makes a page of it."};
  app.add_option("FILE", options.file,
                 "what h2-serve --trace or h2-get --trace wrote; - is standard input");
  app.add_option("--octets", options.octets_of,
                 "FILE has the captured octets that this end sent, and is not a trace")
      ->check(CLI::IsMember({"client", "server"}));
  app.add_option("--html", options.html, "write one page to this file, instead of printing");
  app.add_flag("--json", options.json, "print lines of JSON: with --octets, a trace");
  app.add_flag("--decisions", options.decisions, "print how streams move and end as well");
  app.add_flag("--all", options.all, "print every DATA frame of a run");
  app.add_flag("--secrets", options.secrets, "show values such as those of cookies");
  CLI11_PARSE(app, argc, argv);
  try {
    run(options);
    return 0;
  } catch (const Failure& failure) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}

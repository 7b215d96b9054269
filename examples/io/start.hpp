// How the programs in this folder begin: their command line, and the line that says where they are.
#ifndef H2_EXAMPLES_IO_START_HPP
#define H2_EXAMPLES_IO_START_HPP

#include <cstdint>
#include <string_view>

#include <h2/types.hpp>

#include "descriptor.hpp"

namespace io {

/// The value of --port; 0 lets the system choose. A mistake on the command line ends the program.
[[nodiscard]] std::uint16_t port_of(int argc, char** argv);

/// A socket that listens on 127.0.0.1, or the end of the program.
[[nodiscard]] examples::Descriptor listen_on(std::uint16_t port);

/// The port that a socket is bound to.
[[nodiscard]] std::uint16_t port_of(const examples::Descriptor& socket);

/// Prints "listening on http://127.0.0.1:PORT/".
void announce(std::uint16_t port);

/// Ends the program with one line and status 1.
[[noreturn]] void fail(std::string_view what, std::string_view why);

/// SIGINT and SIGTERM as something to read.
[[nodiscard]] examples::Descriptor stop_signals();

/// For when the first signal has come: the next one, or a few seconds, end the program at once.
void last_call();

/// A moment on the monotonic clock, as the engine wants it.
[[nodiscard]] h2::Time now();

}  // namespace io

#endif  // H2_EXAMPLES_IO_START_HPP

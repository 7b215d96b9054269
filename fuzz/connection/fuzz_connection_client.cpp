// A client with a peer that sends what it likes, and a caller who does what it likes.
#include "fuzz/connection/laws.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run_connection(h2::fuzz::Input{data, size}, h2::Role::client);
  return 0;
}

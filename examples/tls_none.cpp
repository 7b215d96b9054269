// TLS where there is no OpenSSL to do it: whoever asks for it is told, and nothing else is reached.
#include <cstdlib>

#include "tls.hpp"

namespace examples::tls {

namespace {

h2::Failure<std::string> none() { return {"this program was built without TLS (OpenSSL)"}; }

}  // namespace

void Freed::operator()(ssl_ctx_st*) const {}
void Freed::operator()(ssl_st*) const {}

h2::Result<Context, std::string> Context::server(const std::string&, const std::string&) {
  return none();
}
h2::Result<Context, std::string> Context::self_signed_server(const std::string&) { return none(); }
h2::Result<Context, std::string> Context::client(const std::string&, bool) { return none(); }

// There is no Context, so there is no Session.
Session Context::accept(int) const { std::abort(); }
h2::Result<Session, std::string> Context::connect(int, const std::string&) const { std::abort(); }
std::string Context::fingerprint() const { std::abort(); }
Attempt Session::open() { std::abort(); }
Moved Session::read(std::span<std::byte>) { std::abort(); }
Moved Session::write(std::span<const h2::Bytes>) { std::abort(); }
void Session::close_output() { std::abort(); }

}  // namespace examples::tls

#include "tls.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace examples::tls {

namespace {

using Failure = h2::Failure<std::string>;

constexpr std::array<unsigned char, 3> alpn_h2{2, 'h', '2'};  // RFC 7301 §3.1
constexpr std::size_t record_size = 16'384;
constexpr long week = 7L * 24 * 60 * 60;  // of a certificate that is made for one run

template <auto Free>
struct Freeing {
  void operator()(auto* thing) const { Free(thing); }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

// What OpenSSL says was wrong, without the numbers.
std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "an unknown error of TLS";
}

std::unique_ptr<ssl_ctx_st, Freed> new_context(const SSL_METHOD* method) {
  std::unique_ptr<ssl_ctx_st, Freed> context{SSL_CTX_new(method)};
  if (!context) return context;
  // OpenSSL writes to sockets as if there were no SIGPIPE.
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // RFC 9113 §9.2.1 and §9.2.2. TLS 1.3 has nothing else.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);  // records in as few reads as they come
  return context;
}

int choose_h2(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
              unsigned in_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, alpn_h2.data(), alpn_h2.size(), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;  // no_application_protocol
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// A client that does not mention ALPN expects HTTP/1.1.
int require_alpn(SSL* session, int* alert, void*) {
  const unsigned char* extension = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(session, TLSEXT_TYPE_application_layer_protocol_negotiation,
                                &extension, &size) == 1) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

std::unique_ptr<ssl_ctx_st, Freed> new_server() {
  auto context = new_context(TLS_server_method());
  if (!context) return context;
  SSL_CTX_set_alpn_select_cb(context.get(), choose_h2, nullptr);
  SSL_CTX_set_client_hello_cb(context.get(), require_alpn, nullptr);
  // Nobody is there to type a passphrase.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return -1; });
  return context;
}

// Nothing, with errno set, if a file cannot be read; OpenSSL does not say it as well.
bool readable(const std::string& name) {
  std::FILE* const file = std::fopen(name.c_str(), "rb");
  if (file == nullptr) return false;
  const bool good = std::fgetc(file) != EOF || std::ferror(file) == 0;
  const int error = errno;
  std::fclose(file);
  errno = error;
  return good;
}

bool is_address(const std::string& host) {
  const std::unique_ptr<ASN1_OCTET_STRING, Freeing<ASN1_OCTET_STRING_free>> address{
      a2i_IPADDRESS(host.c_str())};
  return address != nullptr;
}

bool add_names(X509* certificate, const std::string& host) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (is_address(host)) {
    names += ",IP:" + host;
  } else if (host != "localhost") {
    names += ",DNS:" + host;
  }
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension{
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, names.c_str())};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate sign_oneself(EVP_PKEY* key, const std::string& host) {
  Certificate made{X509_new()};
  if (!made) return made;
  X509* const x = made.get();
  X509_set_version(x, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(x), -60);
  X509_gmtime_adj(X509_getm_notAfter(x), week);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), 1);
  X509_NAME* const name = X509_get_subject_name(x);
  static constexpr std::string_view common = "h2-serve";
  X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common.data()),
                             static_cast<int>(common.size()), -1, 0);
  X509_set_issuer_name(x, name);
  X509_set_pubkey(x, key);
  if (!add_names(x, host) || X509_sign(x, key, EVP_sha256()) == 0) made.reset();
  return made;
}

}  // namespace

void Freed::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void Freed::operator()(ssl_st* session) const { SSL_free(session); }

Context::Context(std::unique_ptr<ssl_ctx_st, Freed> context) : context_(std::move(context)) {}

h2::Result<Context, std::string> Context::server(const std::string& certificate_file,
                                                 const std::string& key_file) {
  auto context = new_server();
  if (!context) return Failure{last_error()};
  for (const std::string& name : {certificate_file, key_file}) {
    if (!readable(name)) return Failure{name + ": " + std::strerror(errno)};
  }
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return Failure{certificate_file + ": not a usable certificate in PEM: " + last_error()};
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH) {
      return Failure{key_file + ": not the key of the certificate in " + certificate_file};
    }
    return Failure{key_file + ": not a usable private key in PEM: " + last_error()};
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    return Failure{key_file + ": not the key of the certificate in " + certificate_file};
  }
  return Context{std::move(context)};
}

h2::Result<Context, std::string> Context::self_signed_server(const std::string& host) {
  auto context = new_server();
  if (!context) return Failure{last_error()};
  const Key key{EVP_EC_gen("P-256")};
  const Certificate certificate = key ? sign_oneself(key.get(), host) : nullptr;
  if (!certificate || SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return Failure{"no certificate can be made: " + last_error()};
  }
  return Context{std::move(context)};
}

h2::Result<Context, std::string> Context::client(const std::string& ca_file, bool verify) {
  auto context = new_context(TLS_client_method());
  if (!context) return Failure{last_error()};
  SSL_CTX_set_alpn_protos(context.get(), alpn_h2.data(), alpn_h2.size());
  SSL_CTX_set_verify(context.get(), verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (!readable(ca_file)) {
    return Failure{ca_file + ": " + std::strerror(errno)};
  } else if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    return Failure{ca_file + ": no certificates in PEM: " + last_error()};
  }
  return Context{std::move(context)};
}

Session Context::accept(int socket) const {
  std::unique_ptr<ssl_st, Freed> session{SSL_new(context_.get())};
  if (session) SSL_set_accept_state(session.get());
  return Session{std::move(session), socket};
}

h2::Result<Session, std::string> Context::connect(int socket, const std::string& host) const {
  std::unique_ptr<ssl_st, Freed> session{SSL_new(context_.get())};
  if (!session) return Failure{last_error()};
  SSL_set_connect_state(session.get());
  const bool address = is_address(host);
  // An address has no server name indication, RFC 6066 §3.
  if (!address) SSL_set_tlsext_host_name(session.get(), host.c_str());
  const int named = address
                        ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str())
                        : SSL_set1_host(session.get(), host.c_str());
  if (named != 1) return Failure{"not a host name that a certificate can have: " + host};
  return Session{std::move(session), socket};
}

std::string Context::fingerprint() const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(SSL_CTX_get0_certificate(context_.get()), EVP_sha256(), digest.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    if (i != 0) text += ':';
    text += "0123456789ABCDEF"[digest[i] / 16];
    text += "0123456789ABCDEF"[digest[i] % 16];
  }
  return text;
}

Session::Session(std::unique_ptr<ssl_st, Freed> session, int socket)
    : session_(std::move(session)) {
  if (session_) SSL_set_fd(session_.get(), socket);
}

Attempt Session::open() {
  if (!session_) {
    error_ = "out of memory";
    return Attempt::failed;
  }
  ERR_clear_error();
  errno = 0;
  const int result = SSL_do_handshake(session_.get());
  if (result != 1) {
    const Attempt attempt = judge(result);
    if (attempt != Attempt::failed && attempt != Attempt::done) return attempt;
    error_ = handshake_error();
    return Attempt::failed;
  }
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(session_.get(), &protocol, &size);
  if (size == 2 && std::memcmp(protocol, "h2", 2) == 0) return Attempt::done;
  error_ = "the peer does not choose HTTP/2 over TLS (ALPN h2)";
  return Attempt::failed;
}

// Why there is no connection, in words that help.
std::string Session::handshake_error() const {
  const long verdict = SSL_get_verify_result(session_.get());
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verdict != X509_V_OK) {
    return std::string{"the certificate is not to be trusted: "} +
           X509_verify_cert_error_string(verdict);
  }
  if (reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL) {
    return "the peer does not speak HTTP/2 over TLS (ALPN h2)";
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST) {
    return "the peer does not speak TLS";
  }
  if (ERR_peek_last_error() != 0) return "the TLS handshake failed: " + last_error();
  if (errno == 0) return "the peer closed the connection in the TLS handshake";
  return std::string{"the TLS handshake failed: "} + std::strerror(errno);
}

// `done` where the peer has closed.
Attempt Session::judge(int result) {
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ: return Attempt::needs_octets;
    case SSL_ERROR_WANT_WRITE: return Attempt::needs_room;
    case SSL_ERROR_ZERO_RETURN: return Attempt::done;
    case SSL_ERROR_SYSCALL:
      error_ = errno == 0 ? "the connection ended" : std::strerror(errno);
      return Attempt::failed;
    default: error_ = "TLS: " + last_error(); return Attempt::failed;
  }
}

Moved Session::read(std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    ERR_clear_error();
    std::size_t n = 0;
    const int result = SSL_read_ex(session_.get(), into.data() + done, into.size() - done, &n);
    if (result != 1) {
      // What is here is handed out first; the reason comes again.
      return done != 0 ? Moved{Attempt::done, done} : Moved{judge(result)};
    }
    done += n;
  }
  return {Attempt::done, done};
}

// One record at a time, filled from the front of the views.
Moved Session::write(std::span<const h2::Bytes> views) {
  record_.clear();
  for (const h2::Bytes view : views) {
    const std::size_t room = record_size - record_.size();
    const h2::Bytes part = view.first(std::min(view.size(), room));
    record_.insert(record_.end(), part.begin(), part.end());
    if (record_.size() == record_size) break;
  }
  ERR_clear_error();
  std::size_t n = 0;
  const int result = SSL_write_ex(session_.get(), record_.data(), record_.size(), &n);
  if (result == 1) return {Attempt::done, n};
  const Attempt attempt = judge(result);
  return {attempt == Attempt::done ? Attempt::failed : attempt};
}

void Session::close_output() {
  ERR_clear_error();
  (void)SSL_shutdown(session_.get());  // close_notify, if it can be had without waiting
}

}  // namespace examples::tls

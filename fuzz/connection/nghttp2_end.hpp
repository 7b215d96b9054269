// libnghttp2, as one of two engines that are compared.
#ifndef H2_FUZZ_CONNECTION_NGHTTP2_END_HPP
#define H2_FUZZ_CONNECTION_NGHTTP2_END_HPP

#include <string>

#include <nghttp2/nghttp2.h>

#include "fuzz/connection/verdict.hpp"
#include "support/wire.hpp"

namespace h2::fuzz {

class Nghttp2End {
 public:
  explicit Nghttp2End(const Setup& setup);
  ~Nghttp2End();
  Nghttp2End(const Nghttp2End&) = delete;
  Nghttp2End& operator=(const Nghttp2End&) = delete;

  /// As OurEnd::feed(). A session that fails without a GOAWAY has ended, without a code.
  Verdict feed(Bytes octets);

  /// It reads no more, because there is nothing left to hear: GOAWAY came, and no stream is open.
  [[nodiscard]] bool has_gone() const;

 private:
  void make_session();
  void begin();
  void hear(const nghttp2_frame& frame);
  void hear_headers(const nghttp2_frame& frame);
  void hear_end(StreamId stream, std::uint32_t code);
  void take_output();

  Setup setup_;
  frame::Type fed_{};
  nghttp2_session* session_ = nullptr;
  std::string fields_;  // of the section that is read
  Verdict* verdict_ = nullptr;
  Verdict none_;
};

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_NGHTTP2_END_HPP

// The part of a URL that a request needs, RFC 3986, RFC 9110 §4.2.1.
#ifndef H2_EXAMPLES_GET_URL_HPP
#define H2_EXAMPLES_GET_URL_HPP

#include <string>
#include <string_view>

#include <h2/result.hpp>

namespace get {

struct Url {
  bool tls = false;       ///< https
  std::string host;       ///< to be looked up; an IPv6 address without its brackets
  std::string port;       ///< a number
  std::string authority;  ///< as :authority wants it
  std::string path;       ///< with the query, without the fragment; at least "/"
};

/// The URL, or what is wrong with it in one line.
[[nodiscard]] h2::Result<Url, std::string> parse_url(std::string_view text);

}  // namespace get

#endif  // H2_EXAMPLES_GET_URL_HPP

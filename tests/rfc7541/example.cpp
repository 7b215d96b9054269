// The program of docs/hpack.md.
#include <cstdio>
#include <vector>

#include <h2/hpack.hpp>

int main() {
  h2::hpack::Encoder encoder;  // one for each direction of a connection
  h2::hpack::Decoder decoder;  // the other end's

  const std::vector<h2::Field> request{{":method", "GET"},
                                       {":scheme", "https"},
                                       {":path", "/"},
                                       {":authority", "www.example.com"},
                                       {"x-token", "secret", true}};  // never indexed

  for (int i = 0; i < 2; ++i) {
    std::vector<std::byte> block(encoder.bound(request));
    block.resize(encoder.encode(request, block));
    std::printf("%zu octets\n", block.size());

    // The block may come in pieces of any size.
    h2::Result<void, h2::Rule> result = decoder.decode(h2::Bytes(block).first(3));
    if (result) result = decoder.decode(h2::Bytes(block).subspan(3));
    if (result) result = decoder.finish();
    if (!result) {
      std::printf("broken: %s\n", h2::info(result.error()).text.data());
      return 1;
    }
    for (const h2::Field& field : decoder.fields()) {
      std::printf("  %.*s: %.*s%s\n", static_cast<int>(field.name.size()), field.name.data(),
                  static_cast<int>(field.value.size()), field.value.data(),
                  field.sensitive ? " (sensitive)" : "");
    }
  }
}
